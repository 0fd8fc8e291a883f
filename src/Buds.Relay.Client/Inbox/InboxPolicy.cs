namespace Buds.Relay.Client.Inbox;

/// <summary>
/// How long the inbox is left alone when nothing asks for it: <see cref="RelayClientOptions.SafetyPollInterval"/> while a source of wake-ups is
/// trusted; without one <see cref="RelayClientOptions.PollInterval"/>, which doubles with each read that finds nothing, up to
/// <see cref="RelayClientOptions.MaxPollInterval"/>.
/// </summary>
internal sealed class InboxPolicy(RelayClientOptions options)
{
    private int _emptyPolls;

    // Up to a tenth sooner, so that devices which lost their relay together do not come back together.
    private double _spread = 1;

    public TimeSpan Interval(bool isTrusted) => _spread * (isTrusted ? options.SafetyPollInterval : PollInterval());

    /// <summary>A read is over.</summary>
    public void Read(bool isPoll, int messages)
    {
        _emptyPolls = messages > 0 ? 0 : isPoll ? _emptyPolls + 1 : _emptyPolls;
        _spread = 1 - (options.Jitter() / 10);
    }

    /// <summary>A source that was trusted is not any more: polling begins quick.</summary>
    public void Lost() => _emptyPolls = 0;

    private TimeSpan PollInterval() =>
        TimeSpan.FromTicks((long)Math.Min(options.PollInterval.Ticks * Math.Pow(2, Math.Min(_emptyPolls, 30)), options.MaxPollInterval.Ticks));
}
