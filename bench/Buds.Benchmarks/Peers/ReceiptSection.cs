using Buds.Benchmarks.Measuring;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Benchmarks.Peers;

/// <summary>Canonical CBOR and CIDs of one receipt.</summary>
internal sealed class ReceiptSection(SignedReceipt receipt)
{
    public const string Module = "dag-cbor";

    // As many as the peer does at a time: one alone is too short for a clock.
    private const int Batch = 100;

    /// <exception cref="InvalidOperationException">The peer makes another CID of the same bytes.</exception>
    public async Task RunAsync(Report report, IReadOnlyList<PeerProcess> peers, int rounds, int runs, CancellationToken cancellationToken)
    {
        var text = receipt.Cid.ToString();
        var peer = peers.SingleOrDefault(each => each.Module == Module);
        if (peer is not null && peer.About.Cid != text)
        {
            throw new InvalidOperationException($"{peer.About.Title} makes another CID of the receipt.");
        }

        (string Job, Action Run)[] jobs =
        [
            ("encode", () => receipt.Content.Encode()),
            ("decode", () => Receipt.Decode(receipt.Preimage)),
            ("cid", () => _ = Cid.Of(CidCodec.DagCbor, receipt.Preimage.Span).ToString()),
            ("parse", () => _ = Cid.Parse(text)),
        ];
        Contestant[] contestants = [.. jobs.SelectMany(job => Own(job.Job, job.Run, peer, cancellationToken))];
        var results = await InterleavedRunner.RunAsync(contestants, rounds, runs, cancellationToken);
        report.Add($"A receipt of {receipt.Preimage.Length:N0} bytes: its CBOR, the CID of its bytes, the text of a CID", contestants, results);
    }

    private static IEnumerable<Contestant> Own(string job, Action run, PeerProcess? peer, CancellationToken cancellationToken)
    {
        var own = new Contestant($"{job}: Buds", () =>
        {
            for (var i = 0; i < Batch; i++)
            {
                run();
            }

            return Task.CompletedTask;
        }) { Operations = Batch };
        return [own, .. peer?.Contestants(job, own.Name, cancellationToken) ?? []];
    }
}
