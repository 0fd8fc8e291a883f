namespace Buds.Stress.Load;

/// <summary>How much is sent at each time of a day, as a multiple of the day's mean: a quiet night, and three times the mean at eight in the evening.</summary>
internal static class DayCurve
{
    /// <summary>The evening's peak.</summary>
    public const double Peak = 3;

    // At each full hour, with straight lines between. Their sum is 24, so that the mean is 1.
    private static readonly double[] Hours =
    [
        0.2, 0.1, 0.05, 0.05, 0.05, 0.1, 0.3, 0.7, 0.9, 0.9, 0.9, 0.9, 1.1, 1.0, 0.9, 0.9, 1.0, 1.3, 1.9, 2.7, Peak, 2.6, 1.6, 0.85,
    ];

    /// <summary>The rate at a time of day.</summary>
    public static double RateAt(TimeSpan time)
    {
        var hour = time.TotalHours % 24;
        var first = (int)hour;
        var part = hour - first;
        return (Hours[first] * (1 - part)) + (Hours[(first + 1) % 24] * part);
    }

    /// <summary>Times of a day, in their order, as often as the curve asks for.</summary>
    public static TimeSpan[] Draw(int count, Random random)
    {
        var times = new TimeSpan[count];
        for (var drawn = 0; drawn < count;)
        {
            var time = TimeSpan.FromDays(random.NextDouble());
            if (random.NextDouble() * Peak < RateAt(time))
            {
                times[drawn++] = time;
            }
        }

        Array.Sort(times);
        return times;
    }

    /// <summary>Times of a span with the same rate throughout, in their order.</summary>
    public static TimeSpan[] DrawEvenly(int count, TimeSpan span, Random random)
    {
        TimeSpan[] times = [.. Enumerable.Range(0, count).Select(_ => span * random.NextDouble())];
        Array.Sort(times);
        return times;
    }
}
