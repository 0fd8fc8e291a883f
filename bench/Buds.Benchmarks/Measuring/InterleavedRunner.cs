using System.Diagnostics;

namespace Buds.Benchmarks.Measuring;

/// <summary>
/// Runs contestants in turns, each once a round and in another order every round: on a machine that others use as well, only what
/// ran side by side can be compared.
/// </summary>
public static class InterleavedRunner
{
    private const int AllocationRuns = 20;
    private const int OrderSeed = 1;

    // Long enough for tiered compilation to have settled, whatever the job takes.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyDictionary<string, Measurement>> RunAsync(
        IReadOnlyList<Contestant> contestants, int rounds, CancellationToken cancellationToken)
    {
        foreach (var contestant in contestants)
        {
            await WarmUpAsync(contestant, cancellationToken);
        }

        var times = contestants.ToDictionary(c => c.Name, _ => new double[rounds]);
        var order = contestants.ToArray();
        var random = new Random(OrderSeed);
        for (var round = 0; round < rounds; round++)
        {
            random.Shuffle(order);
            foreach (var contestant in order)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await contestant.PrepareAsync();
                var start = Stopwatch.GetTimestamp();
                await contestant.RunAsync();
                times[contestant.Name][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / contestant.Operations;
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

    private static async Task<long> AllocatedAsync(Contestant contestant)
    {
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
