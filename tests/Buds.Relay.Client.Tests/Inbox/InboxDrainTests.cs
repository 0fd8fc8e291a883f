using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Tests.Inbox;

public sealed class InboxDrainTests : ClientTests
{
    public InboxDrainTests()
        : base(options => options.InboxPageSize = 2)
    {
    }

    [Fact]
    public async Task Drain_walks_page_after_page_and_acknowledges_nothing()
    {
        OnPage(null, Wire.Page(hasMore: true, 1, 2));
        OnPage(2, Wire.Page(hasMore: true, 3, 4));
        OnPage(4, Wire.Page(hasMore: false, 5));

        (await DrainAsync()).ShouldBe([Wire.Id(1), Wire.Id(2), Wire.Id(3), Wire.Id(4), Wire.Id(5)]);
    }

    [Fact]
    public async Task Empty_inbox_is_one_call()
    {
        OnPage(null, Wire.Page(hasMore: false));

        (await DrainAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_that_comes_on_two_pages_is_given_once()
    {
        OnPage(null, Wire.Page(hasMore: true, 1, 2));
        OnPage(2, Wire.Page(hasMore: false, 2, 3));

        (await DrainAsync()).ShouldBe([Wire.Id(1), Wire.Id(2), Wire.Id(3)]);
    }

    [Fact]
    public async Task Relay_that_always_says_more_does_not_hold_the_reader_for_ever()
    {
        OnPage(null, Wire.Page(hasMore: true, 1));
        OnPage(1, Wire.Page(hasMore: true, 1));

        (await DrainAsync()).ShouldBe([Wire.Id(1)]);
    }

    [Fact]
    public async Task Empty_page_ends_the_walk_whatever_it_says_about_more()
    {
        OnPage(null, Wire.Page(hasMore: true));

        (await DrainAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_whose_header_cannot_be_read_is_left_out()
    {
        var page = Wire.Page(hasMore: false, 1, 2);
        OnPage(null, page with { Messages = [page.Messages[0], page.Messages[0] with { Header = new byte[] { 0xff } }, page.Messages[1]] });

        (await DrainAsync()).ShouldBe([Wire.Id(1), Wire.Id(2)]);
    }

    private void OnPage(byte? after, InboxResponse page)
    {
        var target = "/api/messages/inbox?limit=2" + (after is { } id ? $"&after={Wire.Id(id)}" : null);
        Relay.On(HttpMethod.Get, target, () => ScriptedRelay.Json(page, RelayJson.Default.InboxResponse));
    }

    private async Task<List<MessageId>> DrainAsync()
    {
        var ids = new List<MessageId>();
        await foreach (var message in Client.CreateInboxReader().DrainAsync())
        {
            ids.Add(EnvelopeHeader.Decode(message.Header).Id);
        }

        return ids;
    }
}
