namespace Buds.Stress.Relay;

/// <summary>Quantiles of what a relay counted in buckets between two scrapes.</summary>
internal static class BucketQuantile
{
    /// <summary>A quantile, with even spread assumed within a bucket; 0 where nothing was counted.</summary>
    public static double Of(IReadOnlyList<(double Bound, double Count)> before, IReadOnlyList<(double Bound, double Count)> after, double quantile)
    {
        double[] counts = [.. after.Select((bucket, index) => bucket.Count - (index < before.Count ? before[index].Count : 0))];
        if (counts.Length == 0 || counts[^1] <= 0)
        {
            return 0;
        }

        var rank = counts[^1] * quantile;
        var index = Array.FindIndex(counts, count => count >= rank);
        var (lower, below) = index == 0 ? (0, 0) : (after[index - 1].Bound, counts[index - 1]);
        var upper = after[index].Bound;
        return double.IsPositiveInfinity(upper) || counts[index] <= below ? lower : lower + ((upper - lower) * (rank - below) / (counts[index] - below));
    }
}
