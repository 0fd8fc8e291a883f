namespace Buds.Benchmarks.Measuring;

/// <summary>One way of doing a job, run in turns with the others.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="RunAsync">Does the job once.</param>
/// <param name="Baseline">The name of the contestant that it is compared with, or <see langword="null"/>.</param>
public sealed record Contestant(string Name, Func<Task> RunAsync, string? Baseline = null)
{
    /// <summary>Makes what the next run uses up. It is not measured.</summary>
    public Func<Task> PrepareAsync { get; init; } = () => Task.CompletedTask;

    /// <summary>How many times a run does the job; figures are for one time.</summary>
    public int Operations { get; init; } = 1;
}
