using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Messages;

public sealed class InboxTests : RelayTest
{
    [Fact]
    public async Task Inbox_pages_oldest_first_until_there_is_no_more()
    {
        var (alice, bob) = ((await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0]);
        var sent = new List<MessageId>();
        for (var i = 0; i < 5; i++)
        {
            sent.Add((await alice.SendNewAsync(bob.Device.Account)).Id);
            Relay.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var read = new List<MessageId>();
        InboxResponse page;
        do
        {
            page = await bob.ReadInboxAsync(2, read.Count == 0 ? null : read[^1]);
            read.AddRange(page.Messages.Select(message => Crypto.Envelopes.EnvelopeHeader.Decode(message.Header).Id));
        }
        while (page.HasMore);

        read.ShouldBe(sent);
    }

    [Fact]
    public async Task Page_has_fifty_messages_unless_asked_for_and_a_hundred_at_most()
    {
        var (alice, bob) = ((await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0]);
        for (var i = 0; i < 101; i++)
        {
            await alice.SendNewAsync(bob.Device.Account);
        }

        (await bob.ReadInboxAsync()).Messages.Count.ShouldBe(50);
        (await bob.ReadInboxAsync(1000)).Messages.Count.ShouldBe(100);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("limit=99999999999", "limit")]
    [InlineData("after=x", "after")]
    [InlineData("after=", "after")]
    [InlineData("after=0190F0C4-7A4E-7B7E-8F3E-3A1B2C3D4E5F", "after")]
    public async Task Page_asked_for_wrongly_is_refused(string query, string field)
    {
        var client = (await RegisterAccountAsync())[0];

        var problem = await client.RefusedAsync(RelayErrorCode.InvalidRequest, new SignedRequest(HttpMethod.Get, $"{RelayRoutes.Inbox}?{query}"));

        problem.Errors!.Keys.ShouldBe([field]);
    }

    [Fact]
    public async Task Nobody_else_reads_acknowledges_or_withdraws_a_message()
    {
        var alice = (await RegisterAccountAsync())[0];
        var bob = await RegisterAccountAsync(2);
        var eve = (await RegisterAccountAsync())[0];
        var envelope = await alice.SendNewAsync(bob[0].Device.Account);
        var contents = await ContentsAsync();

        (await eve.ReadInboxAsync()).Messages.ShouldBeEmpty();
        (await eve.ReadInboxAsync(after: envelope.Id)).Messages.ShouldBeEmpty();
        (await eve.AcknowledgeAsync(envelope.Id)).ShouldBe(0);
        await eve.RefusedAsync(RelayErrorCode.NotSender, TestClient.Withdrawal(envelope.Id));
        await bob[0].RefusedAsync(RelayErrorCode.NotSender, TestClient.Withdrawal(envelope.Id));
        (await alice.AcknowledgeAsync(envelope.Id)).ShouldBe(0);

        (await ContentsAsync()).ShouldBe(contents);
    }

    [Fact]
    public async Task Acknowledgement_counts_own_messages_once_and_again()
    {
        var (alice, bob) = ((await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0]);
        var first = await alice.SendNewAsync(bob.Device.Account);
        var second = await alice.SendNewAsync(bob.Device.Account);

        (await bob.AcknowledgeAsync(first.Id, second.Id, second.Id, MessageId.Create(Now))).ShouldBe(2);
        (await bob.AcknowledgeAsync(first.Id, second.Id)).ShouldBe(2);

        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task Acknowledgement_of_nothing_or_of_too_many_is_refused()
    {
        var bob = (await RegisterAccountAsync())[0];
        MessageId[] many = [.. Enumerable.Range(0, 501).Select(_ => MessageId.Create(Now))];

        foreach (var ids in new[] { [], many })
        {
            (await bob.RefusedAsync(RelayErrorCode.InvalidRequest, TestClient.Acknowledgement(ids))).Errors!.Keys.ShouldBe(["message_ids"]);
        }

        (await bob.AcknowledgeAsync(many[..500])).ShouldBe(0);
    }

    [Fact]
    public async Task Withdrawal_of_no_message_or_by_no_id_is_refused()
    {
        var alice = (await RegisterAccountAsync())[0];

        await alice.RefusedAsync(RelayErrorCode.UnknownMessage, TestClient.Withdrawal(MessageId.Create(Now)));
        (await alice.RefusedAsync(RelayErrorCode.InvalidRequest, new SignedRequest(HttpMethod.Delete, "/api/messages/no-id")))
            .Errors!.Keys.ShouldBe(["id"]);
    }

    [Fact]
    public async Task Withdrawal_leaves_what_is_acknowledged_acknowledged()
    {
        var alice = (await RegisterAccountAsync())[0];
        var bob = await RegisterAccountAsync(2);
        var envelope = await alice.SendNewAsync(bob[0].Device.Account);
        await bob[0].AcknowledgeAsync(envelope.Id);

        (await alice.CallAsync(TestClient.Withdrawal(envelope.Id), RelayJson.Default.UnsendResponse)).Withdrawn.ShouldBe(1);

        (await bob[0].AcknowledgeAsync(envelope.Id)).ShouldBe(1);
        (await bob[1].AcknowledgeAsync(envelope.Id)).ShouldBe(0);
    }
}
