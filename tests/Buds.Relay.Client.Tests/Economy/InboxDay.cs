using Buds.Relay.Client.Inbox;
using Buds.Relay.Protocol.Description;

namespace Buds.Relay.Client.Tests.Economy;

/// <summary>
/// A device's day with its inbox, in virtual time: messages arrive along a curve with an evening peak three times the mean, most of them in
/// conversations. When it is read is decided by the very policy and trust that <see cref="InboxReader"/> uses; only waiting is replaced.
/// </summary>
internal sealed class InboxDay(Random random, RelayClientOptions options, double lostWakes, bool hasStream, bool relayLooks)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly WakeSources _sources = new(["event"]);
    private readonly InboxPolicy _policy = new(options);
    private TimeSpan _lastRead;
    private TimeSpan _lastLook;
    private int _waiting;
    private TimeSpan _oldest;

    public long Requests { get; private set; }

    public long Empty { get; private set; }

    public TimeSpan Longest { get; private set; }

    /// <summary>Lives through the day.</summary>
    /// <param name="messages">How many arrive on average.</param>
    public void Run(double messages)
    {
        if (hasStream)
        {
            _sources.Opened(0);
        }

        Read(TimeSpan.Zero, isPoll: false);
        foreach (var arrival in Arrivals(messages))
        {
            PassUntil(arrival);
            _oldest = _waiting++ == 0 ? arrival : _oldest;
            if (hasStream && random.NextDouble() >= lostWakes)
            {
                _sources.WokenUp(0);
                Read(arrival, isPoll: false);
            }
        }

        PassUntil(Day);
    }

    // 8 hours of night, and an evening of 3 hours that holds three times an hour's mean.
    private static double Weight(double hour) => hour switch
    {
        < 7 or >= 23 => 0,
        >= 19 and < 22 => 3,
        _ => 15.0 / 13,
    };

    private void PassUntil(TimeSpan time)
    {
        while (true)
        {
            var since = _lastRead > _lastLook ? _lastRead : _lastLook;
            var poll = since + _policy.Interval(_sources.AnyTrusted);
            var look = hasStream && relayLooks ? NextLook() : TimeSpan.MaxValue;
            if (poll > time && look > time)
            {
                return;
            }

            if (poll <= look)
            {
                Read(poll, isPoll: true);
                continue;
            }

            // What the relay sees when it looks by itself, on the stream.
            if (_waiting > 0)
            {
                _sources.WokenUp(0);
                Read(look, isPoll: false);
            }

            _lastLook = look;
        }
    }

    private TimeSpan NextLook() => _lastLook + RelayTimes.EventLook;

    private void Read(TimeSpan now, bool isPoll)
    {
        Requests++;
        Empty += _waiting == 0 ? 1 : 0;
        Longest = _waiting > 0 && now - _oldest > Longest ? now - _oldest : Longest;
        _sources.Found(_sources.TakeWaker(), isPoll, _waiting);
        _policy.Read(isPoll, _waiting);
        (_waiting, _lastRead) = (0, now);
    }

    private List<TimeSpan> Arrivals(double messages)
    {
        var arrivals = new List<TimeSpan>();
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            // The weights of a day come to 24.
            if (random.NextDouble() < messages / (24 * 60) * Weight(minute / 60.0))
            {
                arrivals.Add(TimeSpan.FromMinutes(minute + random.NextDouble()));
            }
        }

        arrivals.Sort();
        return arrivals;
    }
}
