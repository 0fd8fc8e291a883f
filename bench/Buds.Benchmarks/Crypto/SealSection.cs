using Buds.Benchmarks.Measuring;

namespace Buds.Benchmarks.Crypto;

internal sealed class SealSection(BenchmarkCircle circle, BenchmarkMessage classic, BenchmarkMessage hybrid)
{
    private const string Floor1 = "seal floor 1";
    private const string Floor2 = "seal floor 2";
    private const string Suite1 = "seal suite 1";
    private const string Suite1TwoThreads = "seal suite 1, 2 threads";
    private const string Suite2 = "seal suite 2";
    private const string Suite2TwoThreads = "seal suite 2, 2 threads";

    public async Task RunAsync(Report report, int rounds, CancellationToken cancellationToken)
    {
        Contestant[] contestants =
        [
            new(Floor1, new SealFloor(circle, classic).RunAsync),
            new(Suite1, () => classic.SealAsync(1), Floor1),
            new(Suite1TwoThreads, () => classic.SealAsync(2), Floor1),
            new(Floor2, new SealFloor(circle, hybrid).RunAsync),
            new(Suite2, () => hybrid.SealAsync(1), Floor2),
            new(Suite2TwoThreads, () => hybrid.SealAsync(2), Floor2),
            .. SecondCore.Contestants,
        ];
        var results = await InterleavedRunner.RunAsync(contestants, rounds, cancellationToken);
        report.Add("Seal 500,000 bytes for 36 devices", contestants, results);
        report.Add(new Goal("seal suite 1, of its floor", results[Suite1].RatioTo(results[Floor1]), 1.10));
        report.Add(new Goal("seal suite 1 with 2 threads, of its floor", results[Suite1TwoThreads].RatioTo(results[Floor1]), 0.65));
        report.Add(new Goal("seal suite 2, of suite 1", results[Suite2].RatioTo(results[Suite1]), 2));
        report.Add(new Goal("seal suite 1, bytes allocated", results[Suite1].AllocatedBytes!.Value, CryptoCommand.AllocationLimit));
        report.Add(new Goal("seal suite 2, bytes allocated", results[Suite2].AllocatedBytes!.Value, CryptoCommand.AllocationLimit));
    }
}
