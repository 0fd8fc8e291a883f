using System.CommandLine;
using Buds.Benchmarks.Measuring;
using Buds.Crypto.Envelopes;

namespace Buds.Benchmarks.Crypto;

/// <summary>Sealing and opening, beside the primitives that they cannot do without.</summary>
public static class CryptoCommand
{
    /// <summary>The most bytes that a seal or an open should allocate.</summary>
    public const double AllocationLimit = 64_000;

    private static readonly string[] Sections = ["seal", "open", "parts", "stream"];

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How many rounds.", DefaultValueFactory = _ => 300 };
        var filter = new Option<string>("--filter") { Description = $"One section alone: {string.Join(", ", Sections)}." };
        filter.AcceptOnlyFromAmong(Sections);
        var command = new Command("crypto", "Seal 500,000 bytes for 36 devices and open them; a payload of 500 MB.") { rounds, filter };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(filter), parsed.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task RunAsync(string? filter, int rounds, CancellationToken cancellationToken)
    {
        using var circle = new BenchmarkCircle();
        var classic = await BenchmarkMessage.CreateAsync(circle, EnvelopeSuite.X25519);
        var hybrid = await BenchmarkMessage.CreateAsync(circle, EnvelopeSuite.XWing);
        var report = new Report("crypto");
        if (filter is null or "seal")
        {
            await new SealSection(circle, classic, hybrid).RunAsync(report, rounds, cancellationToken);
        }

        if (filter is null or "open")
        {
            await new OpenSection(circle, classic, hybrid).RunAsync(report, rounds, cancellationToken);
        }

        if (filter is null or "parts")
        {
            await RunPartsAsync(report, new SealFloor(circle, classic), new OpenFloor(circle, classic), rounds, cancellationToken);
        }

        if (filter is null or "stream")
        {
            await new LargePayload(circle).RunAsync(report, cancellationToken);
        }

        report.Complete();
    }

    private static async Task RunPartsAsync(
        Report report, SealFloor seal, OpenFloor open, int rounds, CancellationToken cancellationToken)
    {
        Contestant[] contestants = [.. seal.Parts.Select(p => Part("seal", p)), .. open.Parts.Select(p => Part("open", p))];
        report.Add("What the floors of suite 1 are made of", contestants, await InterleavedRunner.RunAsync(contestants, rounds, cancellationToken));

        static Contestant Part(string job, Primitive part) => new($"{job}: {part.Name}", () =>
        {
            part.Run();
            return Task.CompletedTask;
        });
    }
}
