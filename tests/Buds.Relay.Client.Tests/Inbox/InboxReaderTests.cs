using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Client.Inbox;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Tests.Inbox;

/// <summary>When the reader asks for what. Each test says every request that may come; any other fails it.</summary>
public sealed partial class InboxReaderTests : ClientTests, IAsyncLifetime
{
    private const string Events = "/api/messages/events";
    private const string Inbox = "/api/messages/inbox?limit=50";
    private const string Ack = "/api/messages/ack";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SafetyPoll = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<MessageId> _handled = new();
    private readonly InboxReader _reader;
    private Task _run = Task.CompletedTask;

    public InboxReaderTests()
        : base(options => (options.MaxRetries, options.Jitter, options.EventSilenceTimeout) = (0, () => 0, Silence)) =>
        _reader = Client.CreateInboxReader();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Stream_that_opens_makes_the_first_read_the_only_one()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));

        Run();
        await ExpectAsync(Events, Inbox);
        await SleepsAsync(SafetyPoll);

        _reader.Connection.ShouldBe(InboxConnection.Listening);
        _reader.Counters.ShouldBe(new InboxCounters(Requests: 1, EmptyRequests: 1, 0, 0, 0, 0, 0, 0, 0, StreamsOpened: 1, Unreadable: 0));
    }

    [Fact]
    public async Task Stream_that_does_not_open_holds_the_first_read_up_for_a_second_at_most()
    {
        Relay.On(HttpMethod.Get, Events, NeverAsync);
        OnInbox(Wire.Page(hasMore: false));

        Run();
        await ExpectAsync(Events);
        await PassAsync(TimeSpan.FromSeconds(1));
        await ExpectAsync(Inbox);
        await SleepsAsync(Poll);
    }

    [Fact]
    public async Task What_the_handler_takes_is_acknowledged_page_by_page()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: true, 1, 2), Wire.Page(hasMore: false, 3));
        OnAck(2, 1);

        Run();
        await ExpectAsync(Events, Inbox, Ack, Inbox, Ack);
        await SleepsAsync(SafetyPoll);

        Handled().ShouldBe([Wire.Id(1), Wire.Id(2), Wire.Id(3)]);
        Acknowledged().ShouldBe([[Wire.Id(1), Wire.Id(2)], [Wire.Id(3)]]);
        _reader.Counters.Acknowledged.ShouldBe(3);
    }

    [Fact]
    public async Task What_the_handler_leaves_is_walked_past_and_given_again_at_the_next_read()
    {
        var feed = OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: true, 1, 2));
        Relay.On(HttpMethod.Get, $"{Inbox}&after={Wire.Id(1)}", () => Page(Wire.Page(hasMore: false, 3)));
        OnAck(1, 1);

        Run((id, _) => id != Wire.Id(1));
        await ExpectAsync(Events, Inbox, Ack, $"{Inbox}&after={Wire.Id(1)}", Ack);
        OnInbox(Wire.Page(hasMore: false, 1));
        await feed.WakeAsync();
        await ExpectAsync(Inbox);
        await SleepsAsync(SafetyPoll);

        Handled().ShouldBe([Wire.Id(1), Wire.Id(2), Wire.Id(3), Wire.Id(1)]);
    }

    [Fact]
    public async Task Handler_that_throws_at_one_message_gets_the_others_and_soon_that_one_again()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false, 1, 2, 3));
        OnAck(2);

        Run((id, times) => id == Wire.Id(2) && times == 1 ? throw new InvalidOperationException("not today") : true);
        await ExpectAsync(Events, Inbox, Ack);
        OnInbox(Wire.Page(hasMore: false, 2));
        OnAck(1);
        await PassAsync(Poll);
        await ExpectAsync(Inbox, Ack);
        await SleepsAsync(SafetyPoll);

        Acknowledged().ShouldBe([[Wire.Id(1), Wire.Id(3)], [Wire.Id(2)]]);
        (_reader.Counters.HandlerFailures, _reader.Counters.Failures).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Message_that_fails_again_and_again_is_read_less_and_less_often()
    {
        var feed = OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false, 1));
        Run((_, _) => throw new InvalidOperationException("never"));
        foreach (var seconds in new[] { 30, 60, 120, 240, 480, 900, 900 })
        {
            await SleepsAsync(TimeSpan.FromSeconds(seconds));
            OnInbox(Wire.Page(hasMore: false, 1));
            await PassAliveAsync(feed, TimeSpan.FromSeconds(seconds));
        }

        await SleepsAsync(SafetyPoll);
    }

    [Fact]
    public async Task Event_makes_the_reader_read()
    {
        var feed = OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false), Wire.Page(hasMore: false));

        Run();
        await ExpectAsync(Events, Inbox);
        await feed.WakeAsync();
        await ExpectAsync(Inbox);
        await SleepsAsync(SafetyPoll);

        (_reader.Counters.WakeUps, _reader.Counters.Polls).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Push_makes_the_reader_read()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false), Wire.Page(hasMore: false));

        Run();
        await ExpectAsync(Events, Inbox);
        _reader.Wake();
        await ExpectAsync(Inbox);
        await SleepsAsync(SafetyPoll);

        (_reader.Counters.WakeUps, _reader.Counters.Polls).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Event_that_comes_during_a_read_makes_another_one()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false, 1), Wire.Page(hasMore: false));
        OnAck(1);

        Run((_, _) =>
        {
            _reader.Wake();
            _reader.Wake();
            return true;
        });
        await ExpectAsync(Events, Inbox, Ack, Inbox);
        await SleepsAsync(SafetyPoll);
    }

    [Fact]
    public async Task Open_stream_leaves_one_seldom_poll()
    {
        var feed = OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false), Wire.Page(hasMore: false));

        Run();
        await ExpectAsync(Events, Inbox);
        await SleepsAsync(SafetyPoll);
        await PassAliveAsync(feed, SafetyPoll);
        await ExpectAsync(Inbox);
        await SleepsAsync(SafetyPoll);

        (_reader.Counters.Polls, _reader.Counters.EmptyPolls).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Inbox_is_polled_while_the_stream_cannot_be_opened()
    {
        Relay.On(HttpMethod.Get, Events, () => ScriptedRelay.Problem(RelayErrorCode.NotFound, TimeSpan.FromHours(1)));
        OnInbox(Wire.Page(hasMore: false), Wire.Page(hasMore: false), Wire.Page(hasMore: false, 1));
        OnAck(1);

        Run();
        await ExpectAsync(Events, Inbox);
        await PassAsync(Poll);
        await ExpectAsync(Inbox);
        await PassAsync(2 * Poll);
        await ExpectAsync(Inbox, Ack);
        await SleepsAsync(Poll);

        _reader.Connection.ShouldBe(InboxConnection.Polling);
        (_reader.Counters.Polls, _reader.Counters.EmptyPolls).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Polls_that_find_nothing_become_fewer_down_to_one_in_five_minutes()
    {
        static HttpResponseMessage Away() => ScriptedRelay.Problem(RelayErrorCode.NotFound, TimeSpan.FromHours(1));
        Relay.On(HttpMethod.Get, Events, Away, Away);
        OnInbox(Wire.Page(hasMore: false));
        Run();
        foreach (var seconds in new[] { 30, 60, 120, 240, 300, 300 })
        {
            OnInbox(Wire.Page(hasMore: false));
            await PassAsync(TimeSpan.FromSeconds(seconds));
        }

        await SleepsAsync(TimeSpan.FromMinutes(5));
        _reader.Counters.ShouldBe(_reader.Counters with { Requests = 7, EmptyRequests = 7, Polls = 6, EmptyPolls = 6, FoundByPolls = 0 });
    }

    [Fact]
    public async Task Push_that_came_stands_in_for_polling()
    {
        Relay.On(HttpMethod.Get, Events, () => ScriptedRelay.Problem(RelayErrorCode.NotFound, TimeSpan.FromMinutes(2)));
        OnInbox(Wire.Page(hasMore: false), Wire.Page(hasMore: false, 1));
        OnAck(1);
        Run();
        await SleepsAsync(Poll);

        _reader.Wake();
        await SleepsAsync(SafetyPoll);

        _reader.WakeSources.ShouldBe([new("event", IsTrusted: false, 0, 0, 0), new("push", IsTrusted: true, WakeUps: 1, Messages: 1, Missed: 0)]);
        _reader.Connection.ShouldBe(InboxConnection.Listening);
    }

    [Fact]
    public async Task Source_that_missed_a_message_is_polled_beside_until_it_tells_of_one()
    {
        var feed = OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false), Wire.Page(hasMore: false, 1));
        OnAck(1);
        Run();
        await SleepsAsync(SafetyPoll);

        await PassAliveAsync(feed, SafetyPoll);
        await SleepsAsync(Poll);
        _reader.WakeSources[0].ShouldBe(new("event", IsTrusted: false, 0, 0, Missed: 1));

        OnInbox(Wire.Page(hasMore: false, 2));
        OnAck(1);
        await feed.WakeAsync();
        await SleepsAsync(SafetyPoll);
        _reader.WakeSources[0].ShouldBe(new("event", IsTrusted: true, WakeUps: 1, Messages: 1, Missed: 1));
        _reader.Counters.FoundByPolls.ShouldBe(1);
    }

    [Fact]
    public async Task Message_that_the_handler_leaves_is_not_one_that_a_source_missed()
    {
        var feed = OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false, 1), Wire.Page(hasMore: false, 1));
        Run((_, _) => false);
        await SleepsAsync(SafetyPoll);

        await PassAliveAsync(feed, SafetyPoll);
        await SleepsAsync(SafetyPoll);

        _reader.WakeSources[0].IsTrusted.ShouldBeTrue();
    }

    [Fact]
    public async Task Relay_that_says_that_nothing_waits_saves_the_poll()
    {
        var feed = OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));
        Run();
        await SleepsAsync(SafetyPoll);

        await PassAliveAsync(feed, TimeSpan.FromMinutes(10));
        await feed.WriteAsync("event: empty\ndata: {}\n\n");
        await SleepsAsync(SafetyPoll);
        await PassAliveAsync(feed, TimeSpan.FromMinutes(10));

        _reader.Counters.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Source_of_the_apps_own_wakes_the_reader_and_is_listened_to_again_when_it_fails()
    {
        var bus = new BusSource();
        var reader = Client.CreateInboxReader(bus);
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false), Wire.Page(hasMore: false), Wire.Page(hasMore: false, 1));
        OnAck(1);
        _run = reader.RunAsync((_, _) => ValueTask.FromResult(true), _stop.Token);
        await ExpectAsync(Events, Inbox);

        bus.Say(null);
        await PassAsync(TimeSpan.FromSeconds(0.5));
        bus.Say(RelayEvent.Opened);
        await ExpectAsync(Inbox);
        bus.Say(RelayEvent.Inbox);
        await ExpectAsync(Inbox, Ack);
        await SleepsAsync(SafetyPoll);

        reader.WakeSources.Single(source => source.Name == "bus").ShouldBe(new("bus", IsTrusted: true, WakeUps: 1, Messages: 1, Missed: 0));
    }

    [Fact]
    public async Task Stream_is_opened_again_after_longer_and_longer_waits()
    {
        static HttpResponseMessage Fail() => throw new HttpRequestException("no route");
        Relay.On(HttpMethod.Get, Events, Fail, Fail, Fail, Fail, Fail);
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false), Wire.Page(hasMore: false));

        Run();
        foreach (var seconds in new[] { 0.5, 1, 2, 4, 8 })
        {
            await PassAsync(TimeSpan.FromSeconds(seconds));
        }

        await SleepsAsync(SafetyPoll);
        _reader.Connection.ShouldBe(InboxConnection.Listening);
    }

    [Fact]
    public async Task Stream_that_is_lost_is_opened_again_and_what_came_in_between_is_read()
    {
        var feed = OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));
        Run();
        await ExpectAsync(Events, Inbox);

        feed.Break();
        await SleepsAsync(Poll);
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false, 1));
        OnAck(1);
        await PassAsync(TimeSpan.FromSeconds(0.5));
        await ExpectAsync(Events, Inbox, Ack);
        await SleepsAsync(SafetyPoll);

        (_reader.Counters.StreamsOpened, _reader.Counters.Polls).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Stream_of_a_relay_that_stops_is_opened_again_when_the_relay_said()
    {
        var feed = OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));
        Run();
        await ExpectAsync(Events, Inbox);

        await feed.WriteAsync("retry: 4000\n\n");
        feed.End();
        await SleepsAsync(TimeSpan.FromSeconds(4));
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));
        await PassAsync(TimeSpan.FromSeconds(4));
        await ExpectAsync(Events, Inbox);
    }

    [Fact]
    public async Task Stream_that_falls_silent_is_opened_again()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));
        Run();
        await ExpectAsync(Events, Inbox);

        await PassAsync(Silence);
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));
        await PassAsync(TimeSpan.FromSeconds(0.5));
        await ExpectAsync(Events, Inbox);
    }

    [Fact]
    public async Task Failed_read_is_waited_out()
    {
        OnStream(new EventFeed());
        Relay.On(HttpMethod.Get, Inbox, () => ScriptedRelay.Problem(RelayErrorCode.StoreUnavailable), () => Page(Wire.Page(hasMore: false)));

        Run();
        await ExpectAsync(Events, Inbox);
        await PassAsync(Poll);
        await ExpectAsync(Inbox);
        await SleepsAsync(SafetyPoll);

        _reader.Counters.Failures.ShouldBe(1);
    }

    [Fact]
    public async Task Wake_up_cuts_the_wait_after_a_failure_short()
    {
        OnStream(new EventFeed());
        Relay.On(HttpMethod.Get, Inbox, () => throw new HttpRequestException("no route"), () => Page(Wire.Page(hasMore: false)));

        Run();
        await ExpectAsync(Events, Inbox);
        await SleepsAsync(Poll);
        _reader.Wake();
        await ExpectAsync(Inbox);
        await SleepsAsync(SafetyPoll);
    }

    [Fact]
    public async Task Time_that_the_relay_asks_for_is_kept_whatever_wakes_the_reader()
    {
        var asked = TimeSpan.FromSeconds(20);
        OnStream(new EventFeed());
        Relay.On(HttpMethod.Get, Inbox, () => ScriptedRelay.Problem(RelayErrorCode.RateLimited, asked), () => Page(Wire.Page(hasMore: false)));

        Run();
        await ExpectAsync(Events, Inbox);
        await SleepsAsync(asked);
        _reader.Wake();
        await PassAsync(asked);
        await ExpectAsync(Inbox);
        await SleepsAsync(SafetyPoll);
    }

    [Fact]
    public async Task Message_that_could_not_be_acknowledged_is_not_given_again()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false, 1), Wire.Page(hasMore: false));
        Relay.On(HttpMethod.Post, Ack, () => ScriptedRelay.Problem(RelayErrorCode.StoreUnavailable));
        OnAck(1);

        Run();
        await ExpectAsync(Events, Inbox, Ack);
        await PassAsync(Poll);
        await ExpectAsync(Ack, Inbox);
        await SleepsAsync(SafetyPoll);

        Handled().ShouldBe([Wire.Id(1)]);
    }

    [Theory]
    [InlineData(RelayErrorCode.DeviceRevoked)]
    [InlineData(RelayErrorCode.UnknownDevice)]
    public async Task Refusal_for_good_ends_the_reading(string code)
    {
        OnStream(new EventFeed());
        Relay.On(HttpMethod.Get, Inbox, () => ScriptedRelay.Problem(code));

        Run();

        (await Should.ThrowAsync<RelayException>(() => _run)).Code.ShouldBe(code);
        _reader.Connection.ShouldBe(InboxConnection.Stopped);
        Clock.Sleeps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answer_of_something_else_than_the_relay_does_not_end_the_reading()
    {
        OnStream(new EventFeed());
        Relay.On(HttpMethod.Get, Inbox, () => ScriptedRelay.Bytes("<html/>"u8.ToArray(), "text/html"), () => Page(Wire.Page(hasMore: false)));

        Run();
        await ExpectAsync(Events, Inbox);
        await PassAsync(Poll);
        await ExpectAsync(Inbox);
    }

    [Fact]
    public async Task Disposed_key_ends_the_reading()
    {
        Key.Dispose();

        Run();

        await Should.ThrowAsync<ObjectDisposedException>(() => _run);
    }

    [Fact]
    public async Task Cancelled_reader_stops_and_may_run_again()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));
        using var stop = new CancellationTokenSource();
        var first = _reader.RunAsync((_, _) => ValueTask.FromResult(true), stop.Token);
        await ExpectAsync(Events, Inbox);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        _reader.Connection.ShouldBe(InboxConnection.Stopped);
        Clock.Sleeps.ShouldBeEmpty();

        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));
        Run();
        await ExpectAsync(Events, Inbox);
        await SleepsAsync(SafetyPoll);
    }

    [Fact]
    public async Task Reader_runs_once_at_a_time()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false));
        Run();
        await ExpectAsync(Events, Inbox);

        await Should.ThrowAsync<InvalidOperationException>(() => _reader.RunAsync((_, _) => ValueTask.FromResult(true), CancellationToken.None));
    }

    private static HttpResponseMessage Page(InboxResponse page) => ScriptedRelay.Json(page, RelayJson.Default.InboxResponse);

    private static async Task<HttpResponseMessage> NeverAsync(ReceivedRequest request, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException();
    }

    private EventFeed OnStream(EventFeed feed)
    {
        Relay.On(HttpMethod.Get, Events, feed.Answer);
        return feed;
    }

    private void OnInbox(params InboxResponse[] pages) =>
        Relay.On(HttpMethod.Get, Inbox, [.. pages.Select(page => (Func<HttpResponseMessage>)(() => Page(page)))]);

    private void OnAck(params int[] counts) => Relay.On(HttpMethod.Post, Ack, [.. counts.Select(count => (Func<HttpResponseMessage>)(() =>
        ScriptedRelay.Json(new AckResponse { Acknowledged = count }, RelayJson.Default.AckResponse)))]);

    private void Run(Func<MessageId, int, bool>? handler = null)
    {
        var times = new Dictionary<MessageId, int>();
        _run = _reader.RunAsync(
            (message, _) =>
            {
                var id = EnvelopeHeader.Decode(message.Header).Id;
                times[id] = times.GetValueOrDefault(id) + 1;
                _handled.Enqueue(id);
                return ValueTask.FromResult(handler?.Invoke(id, times[id]) ?? true);
            },
            _stop.Token);
    }

    private MessageId[] Handled() => [.. _handled];

    private MessageId[][] Acknowledged() =>
        [.. Relay.Requests.Where(request => request.Target == Ack).Select(request => RelayJson.Parse(request.Body, RelayJson.Default.AckRequest).MessageIds.ToArray())];

    private async Task ExpectAsync(params string[] targets)
    {
        foreach (var target in targets)
        {
            var next = Relay.NextRequestAsync().AsTask();
            await WhileRunningAsync(next);
            (await next).Target.ShouldBe(target);
        }
    }

    private Task SleepsAsync(TimeSpan sleep) => WhileRunningAsync(Clock.SleepsAsync(sleep));

    private async Task PassAsync(TimeSpan sleep)
    {
        await SleepsAsync(sleep);
        Clock.Advance(sleep);
    }

    // As long as the stream says something at least every 45 s, it is up.
    private async Task PassAliveAsync(EventFeed feed, TimeSpan time)
    {
        for (var step = TimeSpan.FromSeconds(30); time > TimeSpan.Zero; time -= step)
        {
            await feed.CommentAsync();
            await SleepsAsync(Silence);
            Clock.Advance(step);
        }
    }

    // A reader that ended keeps nobody waiting: its error is the test's.
    private async Task WhileRunningAsync(Task task)
    {
        if (await Task.WhenAny(task, _run) == _run && !_run.IsCompletedSuccessfully)
        {
            await _run;
        }

        await task;
    }

    private sealed class BusSource : IWakeSource
    {
        private readonly Channel<RelayEvent?> _said = Channel.CreateUnbounded<RelayEvent?>();

        public string Name => "bus";

        public void Say(RelayEvent? item) => _said.Writer.TryWrite(item);

        public async IAsyncEnumerable<RelayEvent> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var item in _said.Reader.ReadAllAsync(cancellationToken))
            {
                yield return item ?? throw new IOException("gone");
            }
        }
    }
}
