using System.CommandLine;
using System.ComponentModel;
using Buds.Benchmarks.Crypto;
using Buds.Benchmarks.Measuring;
using Buds.Crypto.Envelopes;

namespace Buds.Benchmarks.Peers;

/// <summary>The same jobs by other libraries, in turns with Buds.</summary>
public static class PeersCommand
{
    private static readonly string[] Sections = ["seal", "open", "cbor"];

    private static readonly string[] Sealers =
    [
        "libsignal-groups", "libsignal-singles", "libsignal-pairwise", "libsignal-hpke", "sodium-native", "libsodium-wrappers",
        "hpke-webcrypto", "hpke-dhkem", "age", "age-js",
    ];

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How many rounds.", DefaultValueFactory = _ => 60 };
        var runs = new Option<int>("--runs") { Description = "How often each runs in a round.", DefaultValueFactory = _ => 3 };
        var folder = new Option<string>("--peers") { Description = "Where the peers are.", DefaultValueFactory = _ => "bench/peers" };
        var filter = new Option<string>("--filter") { Description = $"One section alone: {string.Join(", ", Sections)}." };
        filter.AcceptOnlyFromAmong(Sections);
        var command = new Command("peers", "Seal and open, and canonical CBOR, beside other libraries. bench/peers.sh installs them.") { rounds, runs, folder, filter };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(folder)!, parsed.GetValue(filter), parsed.GetValue(rounds), parsed.GetValue(runs), cancellationToken));
        return command;
    }

    private static async Task RunAsync(string folder, string? filter, int rounds, int runs, CancellationToken cancellationToken)
    {
        using var circle = new BenchmarkCircle();
        var receipt = BenchmarkReceipt.Sign(circle.Sender.Did, circle.Sender.Key, circle.Now);
        var report = new Report("peers");
        var peers = new List<PeerProcess>();
        try
        {
            foreach (var module in filter is "cbor" ? [] : Sealers)
            {
                await StartAsync(module, null);
            }

            if (filter is null or "cbor")
            {
                await StartAsync(ReceiptSection.Module, receipt.Preimage);
            }

            var willing = peers.Where(peer => peer.About.Skipped is null).ToArray();
            if (filter is not "cbor")
            {
                var section = new EnvelopeSection(
                    circle, await BenchmarkMessage.CreateAsync(circle, EnvelopeSuite.X25519), await BenchmarkMessage.CreateAsync(circle, EnvelopeSuite.XWing));
                await section.RunAsync(report, willing, filter, rounds, runs, cancellationToken);
            }

            if (filter is null or "cbor")
            {
                await new ReceiptSection(receipt).RunAsync(report, willing, rounds, runs, cancellationToken);
            }

            report.Add("What each does that Buds' job does not, and the reverse", ["", "more", "less"], willing.Select(Words));
            var skipped = peers.Except(willing).ToArray();
            if (skipped.Length > 0)
            {
                report.Add("Skipped", ["", "why"], skipped.Select(peer => (string[])[peer.Module, peer.About.Skipped!]));
            }

            report.Complete();
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
        }

        async Task StartAsync(string module, ReadOnlyMemory<byte>? input)
        {
            try
            {
                peers.Add(await PeerProcess.StartAsync(folder, module, input, cancellationToken));
            }
            catch (Win32Exception)
            {
                throw new InvalidOperationException("The peers need node, 20 or newer.");
            }
        }
    }

    private static IReadOnlyList<string> Words(PeerProcess peer) => [peer.About.Title!, peer.About.More!, peer.About.Less!];
}
