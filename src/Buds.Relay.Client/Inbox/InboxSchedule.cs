namespace Buds.Relay.Client.Inbox;

/// <summary>When the inbox is read next.</summary>
internal sealed class InboxSchedule : IDisposable
{
    // An opened stream asks for the first read anyway; one that does not open soon must not hold it up.
    private static readonly TimeSpan FirstReadDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly RelayClientServices _services;
    private readonly WakeSources _sources;
    private readonly InboxPolicy _policy;
    private readonly WakeSignal _signal;
    private readonly ITimer _timer;
    private int _failures;

    public InboxSchedule(RelayClientServices services, WakeSources sources, WakeSignal signal)
    {
        _services = services;
        _sources = sources;
        _policy = new InboxPolicy(services.Options);
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
    /// <param name="wasPoll">Whether that was a poll.</param>
    /// <param name="messages">What it found that was not there before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the next read is a poll: nothing but time asks for it.</returns>
    public ValueTask<bool> WaitAsync(bool wasPoll, int messages, CancellationToken cancellationToken)
    {
        _failures = 0;
        _policy.Read(wasPoll, messages);
        return WaitAsync(() => _policy.Interval(_sources.AnyTrusted), holdsWakeUps: false, cancellationToken);
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
        var since = _services.Time.GetTimestamp();
        var collected = WakeReasons.None;
        while (true)
        {
            var left = interval() - _services.Time.GetElapsedTime(since);
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

            // Nothing waited until now: the time to the next poll begins here.
            if (!holdsWakeUps && ((reasons.HasFlag(WakeReasons.Empty) && _sources.AnyTrusted) || reasons.HasFlag(WakeReasons.Lost)))
            {
                since = _services.Time.GetTimestamp();
            }

            if (reasons.HasFlag(WakeReasons.Lost))
            {
                _policy.Lost();
            }
        }
    }

    private void Arm(TimeSpan wait) => _timer.Change(wait > ShortestWait ? wait : ShortestWait, Timeout.InfiniteTimeSpan);
}
