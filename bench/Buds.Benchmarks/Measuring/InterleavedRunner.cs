using System.Diagnostics;

namespace Buds.Benchmarks.Measuring;

/// <summary>
/// Runs contestants in turns, each as often as the others a round and in another order every round: on a machine that others use as well, only what
/// ran side by side can be compared.
/// </summary>
public static class InterleavedRunner
{
    private const int AllocationRuns = 20;
    private const int OrderSeed = 1;

    // Long enough for tiered compilation to have settled, whatever the job takes.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static Task<IReadOnlyDictionary<string, Measurement>> RunAsync(
        IReadOnlyList<Contestant> contestants, int rounds, CancellationToken cancellationToken) =>
        RunAsync(contestants, rounds, runs: 1, cancellationToken);

    /// <param name="contestants">What runs.</param>
    /// <param name="rounds">How many turns each has.</param>
    /// <param name="runs">How often it runs in a turn; each counts.</param>
    /// <param name="cancellationToken">Stops between turns.</param>
    public static async Task<IReadOnlyDictionary<string, Measurement>> RunAsync(
        IReadOnlyList<Contestant> contestants, int rounds, int runs, CancellationToken cancellationToken)
    {
        foreach (var contestant in contestants)
        {
            await WarmUpAsync(contestant, cancellationToken);
        }

        var times = contestants.ToDictionary(c => c.Name, _ => new List<double>(rounds * runs));
        var order = contestants.ToArray();
        var random = new Random(OrderSeed);
        for (var round = 0; round < rounds; round++)
        {
            random.Shuffle(order);
            foreach (var contestant in order)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var measured = contestant.MeasureAsync is { } measureAsync ? await measureAsync(runs) : await MeasureAsync(contestant, runs);
                times[contestant.Name].AddRange(measured.Select(microseconds => microseconds / contestant.Operations));
            }
        }

        var results = new Dictionary<string, Measurement>();
        foreach (var contestant in contestants)
        {
            results[contestant.Name] = new Measurement(contestant.Name, times[contestant.Name], await AllocatedAsync(contestant));
        }

        return results;
    }

    private static async Task WarmUpAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < WarmUp)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await contestant.PrepareAsync();
            await contestant.RunAsync();
        }
    }

    private static async Task<IReadOnlyList<double>> MeasureAsync(Contestant contestant, int runs)
    {
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            await contestant.PrepareAsync();
            var start = Stopwatch.GetTimestamp();
            await contestant.RunAsync();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return times;
    }

    private static async Task<long?> AllocatedAsync(Contestant contestant)
    {
        if (contestant.MeasureAsync is not null)
        {
            return null;
        }

        var (allocated, runs) = (0L, Math.Max(1, AllocationRuns / contestant.Operations));
        for (var i = 0; i < runs; i++)
        {
            await contestant.PrepareAsync();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await contestant.RunAsync();
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        return allocated / runs / contestant.Operations;
    }
}
