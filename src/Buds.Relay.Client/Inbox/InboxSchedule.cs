namespace Buds.Relay.Client.Inbox;

/// <summary>When the inbox is read next.</summary>
internal sealed class InboxSchedule : IDisposable
{
    // An opened stream asks for the first read anyway; one that does not open soon must not hold it up.
    private static readonly TimeSpan FirstReadDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly RelayClientServices _services;
    private readonly EventListener _listener;
    private readonly WakeSignal _signal;
    private readonly ITimer _timer;
    private int _failures;

    public InboxSchedule(RelayClientServices services, EventListener listener, WakeSignal signal)
    {
        _services = services;
        _listener = listener;
        _signal = signal;
        _timer = services.Time.CreateTimer(_ => signal.Set(WakeReasons.Time), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits until the event stream is open, so that one read is enough, or will not be soon.</summary>
    public async ValueTask WaitForFirstAsync(CancellationToken cancellationToken)
    {
        Arm(FirstReadDelay);
        await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits after a read that did its work.</summary>
    /// <returns>Whether the next read is a poll: nothing but time asks for it.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        _failures = 0;
        return WaitAsync(
            () => _listener.IsListening ? _services.Options.SafetyPollInterval : _services.Options.PollInterval, holdsWakeUps: false, cancellationToken);
    }

    /// <summary>Waits after a read that failed. A wake-up cuts that short, unless the relay asked for the time.</summary>
    /// <returns>Whether the next read is a poll.</returns>
    public ValueTask<bool> WaitAfterFailureAsync(TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var options = _services.Options;
        var longest = options.SafetyPollInterval;
        if (retryAfter > TimeSpan.Zero)
        {
            var asked = retryAfter < longest ? retryAfter.Value : longest;
            return WaitAsync(() => asked, holdsWakeUps: true, cancellationToken);
        }

        var delay = TimeSpan.FromTicks((long)Math.Min(options.PollInterval.Ticks * Math.Pow(2, _failures++), longest.Ticks));
        return WaitAsync(() => delay, holdsWakeUps: false, cancellationToken);
    }

    public void Dispose() => _timer.Dispose();

    private async ValueTask<bool> WaitAsync(Func<TimeSpan> interval, bool holdsWakeUps, CancellationToken cancellationToken)
    {
        // Up to a tenth longer, so that devices which lost their relay together do not come back together.
        var spread = 1 + (_services.Options.Jitter() / 10);
        var since = _services.Time.GetTimestamp();
        var collected = WakeReasons.None;
        while (true)
        {
            var left = (interval() * spread) - _services.Time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                return collected == WakeReasons.None;
            }

            Arm(left);
            var reasons = await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
            collected |= reasons & WakeReasons.Now;
            if (collected != WakeReasons.None && !holdsWakeUps)
            {
                return false;
            }

            // The stream was up until now: the time to the next poll begins here.
            if (reasons.HasFlag(WakeReasons.Lost) && !holdsWakeUps)
            {
                since = _services.Time.GetTimestamp();
            }
        }
    }

    private void Arm(TimeSpan wait) => _timer.Change(wait > ShortestWait ? wait : ShortestWait, Timeout.InfiniteTimeSpan);
}
