using System.Net;
using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Inbox;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Client.Tests.Inbox;

public sealed class EventTests : ClientTests
{
    private const string Path = "/api/messages/events";
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    private readonly EventFeed _feed = new();

    [Fact]
    public async Task Stream_is_asked_for_signed_and_says_when_it_is_open()
    {
        await using var events = Open();

        (await NextAsync(events)).ShouldBe(RelayEvent.Opened);

        var request = Relay.Requests.ShouldHaveSingleItem();
        request.Headers["Accept"].ShouldBe("text/event-stream");
        request.Signer.ShouldBe(Key.Id);
    }

    [Fact]
    public async Task Inbox_events_come_through_and_everything_else_is_left_out()
    {
        await using var events = Open();
        await NextAsync(events);

        await _feed.CommentAsync();
        await _feed.WriteAsync("event: newer\ndata: 1\n\ndata: no name\n\nevent: inbox\n\nid: 3\nretry: 1\n\n");
        await _feed.WakeAsync();
        await _feed.WriteAsync("event: inbox\r\ndata: a\r\ndata: b\r\n\r\n");
        _feed.End();

        (await NextAsync(events)).ShouldBe(RelayEvent.Inbox);
        (await NextAsync(events)).ShouldBe(RelayEvent.Inbox);
        (await NextAsync(events)).ShouldBeNull();
    }

    [Fact]
    public async Task Comments_keep_the_stream_alive_and_silence_ends_it()
    {
        await using var events = Open();
        await NextAsync(events);

        var next = NextAsync(events);
        for (var i = 0; i < 10; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(15));
            await _feed.CommentAsync();
            await Clock.SleepsAsync(Silence);
        }

        next.IsCompleted.ShouldBeFalse();
        Clock.Advance(Silence);

        (await Should.ThrowAsync<RelayTransportException>(() => next)).Code.ShouldBe(RelayClientErrorCode.Timeout);
    }

    [Fact]
    public async Task Connection_that_breaks_is_a_transient_error()
    {
        await using var events = Open();
        await NextAsync(events);
        _feed.Break();

        (await Should.ThrowAsync<RelayTransportException>(() => NextAsync(events))).IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData("data: {0}")]
    [InlineData("data: 1\n")]
    [InlineData("data: 1\r\n")]
    [InlineData("x\r")]
    public async Task Event_above_64_KiB_is_not_collected(string line)
    {
        await using var events = Open();
        await NextAsync(events);

        var text = line.Contains("{0}", StringComparison.Ordinal) ? new string('x', 70_000) : string.Concat(Enumerable.Repeat(line, 70_000));
        var writing = _feed.WriteAsync("event: inbox\n" + text);

        (await Should.ThrowAsync<RelayTransportException>(() => NextAsync(events))).Code.ShouldBe(RelayClientErrorCode.RelayAnswerInvalid);
        await events.DisposeAsync();
        await writing;
    }

    [Fact]
    public async Task Many_small_events_have_no_limit()
    {
        await using var events = Open();
        await NextAsync(events);

        for (var i = 0; i < 10_000; i++)
        {
            await _feed.WakeAsync();
            (await NextAsync(events)).ShouldBe(RelayEvent.Inbox);
        }
    }

    [Fact]
    public async Task Answer_of_another_type_is_no_event_stream()
    {
        Relay.On(HttpMethod.Get, Path, () => ScriptedRelay.Bytes("<html/>"u8.ToArray(), "text/html"));
        await using var events = Client.ReadEventsAsync().GetAsyncEnumerator();

        (await Should.ThrowAsync<RelayTransportException>(() => NextAsync(events))).Code.ShouldBe(RelayClientErrorCode.RelayAnswerInvalid);
    }

    [Fact]
    public async Task Refusal_is_the_relays_own_and_is_not_repeated()
    {
        Relay.On(HttpMethod.Get, Path, () => ScriptedRelay.Problem(RelayErrorCode.StoreUnavailable));
        await using var events = Client.ReadEventsAsync().GetAsyncEnumerator();

        (await Should.ThrowAsync<RelayException>(() => NextAsync(events))).Status.ShouldBe((int)HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Relay_that_does_not_answer_is_given_up_after_the_time_of_a_try()
    {
        Relay.On(HttpMethod.Get, Path, async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        });
        await using var events = Client.ReadEventsAsync().GetAsyncEnumerator();

        var next = NextAsync(events);
        await Clock.PassAsync(TimeSpan.FromSeconds(10));

        (await Should.ThrowAsync<RelayTransportException>(() => next)).Code.ShouldBe(RelayClientErrorCode.Timeout);
    }

    [Fact]
    public async Task Clock_that_is_off_is_corrected_for_the_stream_too()
    {
        Relay.ClockAhead = TimeSpan.FromHours(1);
        await using var events = Open();

        (await NextAsync(events)).ShouldBe(RelayEvent.Opened);
        Relay.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Caller_that_cancels_closes_the_stream()
    {
        using var stop = new CancellationTokenSource();
        await using var events = Open(stop.Token);
        await NextAsync(events);

        var next = NextAsync(events);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => next);
        await events.DisposeAsync();
        Clock.Sleeps.ShouldBeEmpty();
    }

    private static async Task<RelayEvent?> NextAsync(IAsyncEnumerator<RelayEvent> events) => await events.MoveNextAsync() ? events.Current : null;

    private IAsyncEnumerator<RelayEvent> Open(CancellationToken cancellationToken = default)
    {
        Relay.On(HttpMethod.Get, Path, _feed.Answer);
        return Client.ReadEventsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }
}
