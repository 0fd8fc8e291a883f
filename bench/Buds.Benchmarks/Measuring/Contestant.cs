namespace Buds.Benchmarks.Measuring;

/// <summary>One way of doing a job, run in turns with the others.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="RunAsync">Does the job once.</param>
/// <param name="Baseline">The name of the contestant that it is compared with, or <see langword="null"/>.</param>
public sealed record Contestant(string Name, Func<Task> RunAsync, string? Baseline = null);
