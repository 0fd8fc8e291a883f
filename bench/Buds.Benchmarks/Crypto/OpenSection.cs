using Buds.Benchmarks.Measuring;

namespace Buds.Benchmarks.Crypto;

internal sealed class OpenSection(BenchmarkCircle circle, BenchmarkMessage classic, BenchmarkMessage hybrid)
{
    private const string Floor1 = "open floor 1";
    private const string Floor2 = "open floor 2";
    private const string Suite1 = "open suite 1";
    private const string Suite2 = "open suite 2";

    public async Task RunAsync(Report report, int rounds, CancellationToken cancellationToken)
    {
        Contestant[] contestants =
        [
            new(Floor1, new OpenFloor(circle, classic).RunAsync),
            new(Suite1, classic.OpenAsync, Floor1),
            new(Floor2, new OpenFloor(circle, hybrid).RunAsync),
            new(Suite2, hybrid.OpenAsync, Floor2),
        ];
        var results = await InterleavedRunner.RunAsync(contestants, rounds, cancellationToken);
        report.Add("Open 500,000 bytes", contestants, results);
        report.Add(new Goal("open suite 1, of its floor", results[Suite1].RatioTo(results[Floor1]), 1.15));
        report.Add(new Goal("open suite 1, bytes allocated", results[Suite1].AllocatedBytes!.Value, CryptoCommand.AllocationLimit));
        report.Add(new Goal("open suite 2, bytes allocated", results[Suite2].AllocatedBytes!.Value, CryptoCommand.AllocationLimit));
    }
}
