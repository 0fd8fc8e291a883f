namespace Buds.Stress.Calibration;

/// <summary>What was spent until some moment; or between two.</summary>
/// <param name="Time">By the clock.</param>
/// <param name="Relay">Processor time of the relay.</param>
/// <param name="Database">Of PostgreSQL.</param>
/// <param name="Log">Bytes of PostgreSQL's write-ahead log.</param>
/// <param name="Sent">Bytes that clients sent.</param>
/// <param name="Received">Bytes that clients received.</param>
internal readonly record struct MeterReading(TimeSpan Time, TimeSpan Relay, TimeSpan Database, long Log, long Sent, long Received)
{
    public static MeterReading operator -(MeterReading left, MeterReading right) => new(
        left.Time - right.Time, left.Relay - right.Relay, left.Database - right.Database, left.Log - right.Log, left.Sent - right.Sent, left.Received - right.Received);

    /// <summary>The same in a second.</summary>
    public MeterReading ASecond()
    {
        var seconds = Time.TotalSeconds;
        return new MeterReading(TimeSpan.FromSeconds(1), Relay / seconds, Database / seconds, (long)(Log / seconds), (long)(Sent / seconds), (long)(Received / seconds));
    }

    /// <summary>The lesser of each.</summary>
    public MeterReading LeastOf(MeterReading other) => new(
        Time < other.Time ? Time : other.Time,
        Relay < other.Relay ? Relay : other.Relay,
        Database < other.Database ? Database : other.Database,
        Math.Min(Log, other.Log),
        Math.Min(Sent, other.Sent),
        Math.Min(Received, other.Received));
}
