using Buds.Relay.Protocol.Description;
using Buds.Relay.Server.Events;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Relay.Server.Tests.Events;

public sealed class EventBeatsTests : IDisposable
{
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly EventBeats _beats;

    public EventBeatsTests() => _beats = new EventBeats(_time);

    public void Dispose() => _beats.Dispose();

    [Fact]
    public void Beats_come_a_heartbeat_apart()
    {
        var place = _beats.Join();
        for (var i = 0; i < 3; i++)
        {
            var beat = _beats.NextAsync(place);

            _time.Advance(RelayTimes.EventHeartbeat - Instant);
            beat.IsCompleted.ShouldBeFalse();
            _time.Advance(Instant);
            beat.IsCompletedSuccessfully.ShouldBeTrue();
        }
    }

    [Fact]
    public void First_beat_comes_up_to_a_second_sooner()
    {
        _time.Advance(TimeSpan.FromSeconds(7.6));
        var beat = _beats.NextAsync(_beats.Join());

        _time.Advance(RelayTimes.EventHeartbeat - TimeSpan.FromSeconds(0.6) - Instant);
        beat.IsCompleted.ShouldBeFalse();
        _time.Advance(Instant);
        beat.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Streams_of_other_seconds_have_beats_of_their_own()
    {
        var first = _beats.NextAsync(_beats.Join());
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = _beats.NextAsync(_beats.Join());

        _time.Advance(RelayTimes.EventHeartbeat - TimeSpan.FromSeconds(1));

        (first.IsCompleted, second.IsCompleted).ShouldBe((true, false));
        _time.Advance(TimeSpan.FromSeconds(1));
        second.IsCompleted.ShouldBeTrue();
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
}
