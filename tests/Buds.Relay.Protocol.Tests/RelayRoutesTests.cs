using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Tests;

public class RelayRoutesTests
{
    private static readonly MessageId Id = MessageId.Parse("019ab7f2-0000-7000-8000-000000000001");

    [Fact]
    public void Message_path_fills_the_template() =>
        RelayRoutes.MessagePath(Id).ShouldBe(RelayRoutes.Message.Replace("{id}", Id.ToString(), StringComparison.Ordinal));

    [Fact]
    public void Message_path_of_the_default_id_is_refused() => Should.Throw<ArgumentException>(() => RelayRoutes.MessagePath(default));

    [Fact]
    public void Inbox_page_names_only_what_was_asked_for()
    {
        RelayRoutes.InboxPage().ShouldBe("/api/messages/inbox");
        RelayRoutes.InboxPage(limit: 7).ShouldBe("/api/messages/inbox?limit=7");
        RelayRoutes.InboxPage(after: Id).ShouldBe($"/api/messages/inbox?after={Id}");
        RelayRoutes.InboxPage(7, Id).ShouldBe($"/api/messages/inbox?limit=7&after={Id}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Inbox_page_below_one_message_is_refused(int limit) =>
        Should.Throw<ArgumentOutOfRangeException>(() => RelayRoutes.InboxPage(limit));
}
