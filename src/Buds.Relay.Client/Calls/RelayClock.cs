namespace Buds.Relay.Client.Calls;

/// <summary>This machine's clock, corrected by what a relay said about its own (protocol.md §6).</summary>
internal sealed class RelayClock(TimeProvider time)
{
    // Such times are a mistake or malice, and nothing is signed with them.
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _offset;

    /// <summary>How far the relay's clock is ahead.</summary>
    public TimeSpan Offset => new(Interlocked.Read(ref _offset));

    /// <summary>The relay's time.</summary>
    public DateTimeOffset Now => time.GetUtcNow() + Offset;

    /// <summary>Takes the relay's time over, or says that it cannot be one.</summary>
    public bool TrySet(DateTimeOffset relayTime)
    {
        if (relayTime < Earliest || relayTime > Latest)
        {
            return false;
        }

        Interlocked.Exchange(ref _offset, (relayTime - time.GetUtcNow()).Ticks);
        return true;
    }
}
