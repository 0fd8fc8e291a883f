using Buds.Relay.Protocol.Description;
using Buds.Relay.Server.Events;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Relay.Server.Tests.Events;

public sealed class EventBeatsTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly EventBeats _beats;

    public EventBeatsTests() => _beats = new EventBeats(_time);

    public void Dispose() => _beats.Dispose();

    [Fact]
    public void First_beat_comes_within_a_heartbeat_and_the_next_ones_that_much_apart()
    {
        var place = _beats.Join();
        var first = _beats.NextAsync(place);
        Pass(first).ShouldBeLessThanOrEqualTo(RelayTimes.EventHeartbeat);

        for (var i = 0; i < 3; i++)
        {
            Pass(_beats.NextAsync(place)).ShouldBe(RelayTimes.EventHeartbeat);
        }
    }

    [Fact]
    public void Streams_that_come_at_once_are_spread_over_all_seconds()
    {
        Task[] beats = [.. Enumerable.Range(0, 30).Select(_ => _beats.NextAsync(_beats.Join()))];

        for (var second = 1; second <= 15; second++)
        {
            _time.Advance(Second);
            beats.Count(beat => beat.IsCompleted).ShouldBe(2 * second);
        }
    }

    [Fact]
    public void Timer_that_came_late_leaves_no_place_out()
    {
        Task[] beats = [.. Enumerable.Range(0, (int)RelayTimes.EventHeartbeat.TotalSeconds).Select(_beats.NextAsync)];

        // The clock goes on while the timer's first call looks at it.
        _time.AutoAdvanceAmount = TimeSpan.FromSeconds(40);
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.AutoAdvanceAmount = TimeSpan.Zero;
        beats.Count(beat => beat.IsCompleted).ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));

        beats.ShouldAllBe(beat => beat.IsCompleted);
    }

    private TimeSpan Pass(Task beat)
    {
        var passed = TimeSpan.Zero;
        for (; !beat.IsCompleted; passed += Second)
        {
            _time.Advance(Second);
        }

        return passed;
    }
}
