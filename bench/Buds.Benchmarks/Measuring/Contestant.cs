namespace Buds.Benchmarks.Measuring;

/// <summary>One way of doing a job, run in turns with the others.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="RunAsync">Does the job once.</param>
/// <param name="Baseline">The name of the contestant that it is compared with, or <see langword="null"/>.</param>
public sealed record Contestant(string Name, Func<Task> RunAsync, string? Baseline = null)
{
    /// <summary>Makes what the next run uses up. It is not measured.</summary>
    public Func<Task> PrepareAsync { get; init; } = () => Task.CompletedTask;

    /// <summary>
    /// Does the job so many times and says the microseconds of each, by a clock nearer to the work than the runner's: that of another
    /// process. <see langword="null"/> where the runner measures <see cref="RunAsync"/>.
    /// </summary>
    public Func<int, Task<IReadOnlyList<double>>>? MeasureAsync { get; init; }

    /// <summary>How many times a run does the job; figures are for one time.</summary>
    public int Operations { get; init; } = 1;

    /// <summary>One that does its work in another process.</summary>
    public static Contestant Elsewhere(string name, Func<int, Task<IReadOnlyList<double>>> measureAsync, string? baseline) =>
        new(name, () => measureAsync(1), baseline) { MeasureAsync = measureAsync };
}
