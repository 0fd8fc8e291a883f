namespace Buds.Stress.Planning.Figures;

/// <summary>What a figure counts.</summary>
internal enum Unit
{
    Count,
    PerDay,
    PerHour,
    PerSecond,
    PerMonth,
    Bytes,
    BytesPerDay,
    BitsPerSecond,
    Share,
    Days,
    Hours,
    Seconds,
    Milliseconds,
    Cores,
    Gigabytes,
    Money,
}
