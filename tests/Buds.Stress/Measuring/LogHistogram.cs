using System.Numerics;

namespace Buds.Stress.Measuring;

/// <summary>
/// Counts of numbers from 0 up, in buckets that grow with them: exact below 64, at most 1.6% off above. Threads may add at once.
/// </summary>
internal sealed class LogHistogram
{
    private const int Exact = 64;
    private const int BucketsAnOctave = 32;
    private const int OctaveBits = 5;
    private const int LargestBit = 45;

    private readonly long[] _buckets = new long[Exact + ((LargestBit - OctaveBits) * BucketsAnOctave)];
    private long _sum;
    private long _max;

    /// <summary>The largest of them, exactly.</summary>
    public long Max => Volatile.Read(ref _max);

    /// <summary>Adds a number; one below zero counts as zero.</summary>
    public void Add(long value)
    {
        value = Math.Max(0, value);
        Interlocked.Increment(ref _buckets[IndexOf(value)]);
        Interlocked.Add(ref _sum, value);
        for (var max = Volatile.Read(ref _max); value > max; max = Volatile.Read(ref _max))
        {
            Interlocked.CompareExchange(ref _max, value, max);
        }
    }

    /// <summary>A summary of what was added so far.</summary>
    public Quantiles Summarize()
    {
        var counts = (long[])_buckets.Clone();
        var total = counts.Sum();
        return new Quantiles(total, ValueAt(counts, total, 0.5), ValueAt(counts, total, 0.95), ValueAt(counts, total, 0.99), Max, total == 0 ? 0 : (double)Volatile.Read(ref _sum) / total);
    }

    private double ValueAt(long[] counts, long total, double quantile)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(total * quantile));
        for (var index = 0; index < counts.Length; index++)
        {
            rank -= counts[index];
            if (rank <= 0 && total > 0)
            {
                return Math.Min(MiddleOf(index), Max);
            }
        }

        return 0;
    }

    private static int IndexOf(long value)
    {
        if (value < Exact)
        {
            return (int)value;
        }

        var bit = Math.Min(BitOperations.Log2((ulong)value), LargestBit - 1);
        var shift = bit - OctaveBits;
        var within = (int)Math.Min((value >> shift) - BucketsAnOctave, BucketsAnOctave - 1);
        return Exact + ((shift - 1) * BucketsAnOctave) + within;
    }

    private static double MiddleOf(int index)
    {
        if (index < Exact)
        {
            return index;
        }

        var shift = ((index - Exact) / BucketsAnOctave) + 1;
        var first = (long)(((index - Exact) % BucketsAnOctave) + BucketsAnOctave) << shift;
        return first + (((1L << shift) - 1) / 2.0);
    }
}
