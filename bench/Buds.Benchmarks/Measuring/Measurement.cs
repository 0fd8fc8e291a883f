namespace Buds.Benchmarks.Measuring;

/// <summary>What one contestant took, round by round.</summary>
/// <param name="Name">The contestant.</param>
/// <param name="Microseconds">The time of each round.</param>
/// <param name="AllocatedBytes">Managed bytes allocated by one run, on all threads, averaged; <see langword="null"/> for what runs elsewhere.</param>
public sealed record Measurement(string Name, IReadOnlyList<double> Microseconds, long? AllocatedBytes)
{
    /// <summary>The time of the round in the middle.</summary>
    public double Median => MedianOf(Microseconds);

    /// <summary>The shortest round: what the machine does when nothing else runs on it.</summary>
    public double Minimum => Microseconds.Min();

    /// <summary>The time that all but one round of twenty kept.</summary>
    public double P95 => Percentile(0.95);

    /// <summary>The time that all but one round of a hundred kept.</summary>
    public double P99 => Percentile(0.99);

    /// <summary>The median of the ratios within each round, which noise that lasts longer than a round leaves alone.</summary>
    public double RatioTo(Measurement baseline) => MedianOf([.. Microseconds.Zip(baseline.Microseconds, (own, other) => own / other)]);

    /// <summary>The ratio of the shortest rounds.</summary>
    public double MinimumRatioTo(Measurement baseline) => Minimum / baseline.Minimum;

    private double Percentile(double share) => Microseconds.Order().ElementAt((int)Math.Ceiling(Microseconds.Count * share) - 1);

    private static double MedianOf(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
