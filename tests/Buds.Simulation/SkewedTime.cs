namespace Buds.Simulation;

/// <summary>A device's clock: the shared one, and wrong by a constant.</summary>
internal sealed class SkewedTime(TimeProvider shared, TimeSpan skew) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => shared.LocalTimeZone;

    public override long TimestampFrequency => shared.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => shared.GetUtcNow() + skew;

    public override long GetTimestamp() => shared.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        shared.CreateTimer(callback, state, dueTime, period);
}
