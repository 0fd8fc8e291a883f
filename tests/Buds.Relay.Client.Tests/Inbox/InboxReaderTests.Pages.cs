using System.Runtime.CompilerServices;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Client.Inbox;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Tests.Inbox;

/// <content>Handlers that take a page at a time.</content>
public sealed partial class InboxReaderTests
{
    private readonly List<MessageId[]> _pages = [];

    [Fact]
    public async Task Handler_of_pages_gets_each_whole_and_what_it_takes_is_acknowledged_page_by_page()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: true, 1, 2, 3));
        Relay.On(HttpMethod.Get, $"{Inbox}&after={Wire.Id(2)}", () => Page(Wire.Page(hasMore: false, 4)));
        OnAck(2, 1);

        RunByPage(id => new InboxOutcome(IsTaken: id != Wire.Id(2)));
        await ExpectAsync(Events, Inbox, Ack, $"{Inbox}&after={Wire.Id(2)}", Ack);
        await SleepsAsync(SafetyPoll);

        _pages.ShouldBe([[Wire.Id(1), Wire.Id(2), Wire.Id(3)], [Wire.Id(4)]]);
        Acknowledged().ShouldBe([[Wire.Id(1), Wire.Id(3)], [Wire.Id(4)]]);
        _reader.Counters.HandlerFailures.ShouldBe(0);
    }

    [Fact]
    public async Task Fault_that_a_handler_of_pages_names_is_counted_and_has_its_message_given_again_soon()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false, 1, 2, 3), Wire.Page(hasMore: false, 2));
        OnAck(2, 1);

        RunByPage(id => id == Wire.Id(2) && _pages.Count == 1 ? new InboxOutcome(IsTaken: false, new IOException("not today")) : new InboxOutcome(IsTaken: true));
        await ExpectAsync(Events, Inbox, Ack);
        await PassAsync(Poll);
        await ExpectAsync(Inbox, Ack);
        await SleepsAsync(SafetyPoll);

        Acknowledged().ShouldBe([[Wire.Id(1), Wire.Id(3)], [Wire.Id(2)]]);
        (_reader.Counters.HandlerFailures, _reader.Counters.Failures).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Page_whose_handler_throws_in_the_midst_is_given_again()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false, 1, 2, 3), Wire.Page(hasMore: false, 1, 2, 3));
        OnAck(3);

        RunByPage(id => id == Wire.Id(2) && _pages.Count == 1 ? throw new IOException("not today") : new InboxOutcome(IsTaken: true));
        await ExpectAsync(Events, Inbox);
        await PassAsync(Poll);
        await ExpectAsync(Inbox, Ack);
        await SleepsAsync(SafetyPoll);

        Acknowledged().ShouldBe([[Wire.Id(1), Wire.Id(2), Wire.Id(3)]]);
        _reader.Counters.HandlerFailures.ShouldBe(3);
    }

    [Fact]
    public async Task Page_whose_handler_throws_after_its_last_message_is_given_again()
    {
        OnStream(new EventFeed());
        OnInbox(Wire.Page(hasMore: false, 1, 2), Wire.Page(hasMore: false, 1, 2));
        OnAck(2);

        RunByPage(_ => new InboxOutcome(IsTaken: true), commit: () =>
        {
            if (_pages.Count == 1)
            {
                throw new IOException("not today");
            }
        });
        await ExpectAsync(Events, Inbox);
        await PassAsync(Poll);
        await ExpectAsync(Inbox, Ack);
        await SleepsAsync(SafetyPoll);

        Acknowledged().ShouldBe([[Wire.Id(1), Wire.Id(2)]]);
    }

    private void RunByPage(Func<MessageId, InboxOutcome> handler, Action? commit = null)
    {
        _run = _reader.RunByPageAsync(Handle, _stop.Token);

        async IAsyncEnumerable<InboxOutcome> Handle(IReadOnlyList<InboxMessage> page, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            MessageId[] ids = [.. page.Select(message => EnvelopeHeader.Decode(message.Header).Id)];
            _pages.Add(ids);
            foreach (var id in ids)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return handler(id);
            }

            commit?.Invoke();
        }
    }
}
