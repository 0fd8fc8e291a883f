using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;
using Buds.Storage;

namespace Buds.Relay.Server.Tests.Stores;

public abstract partial class RelayStoreContract
{
    [Fact]
    public async Task ReadInbox_is_in_the_order_of_receipt_and_pages()
    {
        var account = await RegisterAccountAsync(2);
        var (sender, reader) = (account.Devices[0], account.Devices[1]);
        var third = await SendAsync(sender, [account], Start.AddSeconds(3));
        var first = await SendAsync(sender, [account], Start.AddSeconds(1));
        var second = await SendAsync(sender, [account], Start.AddSeconds(2));

        var page = await Store.ReadInboxAsync(reader.Id, null, Always, 2);
        var rest = await Store.ReadInboxAsync(reader.Id, second.Id, Always, 2);

        page.Deliveries.Select(delivery => delivery.Message).ShouldBe([first.Id, second.Id]);
        page.HasMore.ShouldBeTrue();
        rest.Deliveries.Select(delivery => delivery.Message).ShouldBe([third.Id]);
        rest.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task FindWaiting_names_the_devices_for_which_something_came_since()
    {
        var (ada, ben, cleo) = (await RegisterAccountAsync(), await RegisterAccountAsync(2), await RegisterAccountAsync());
        await SendAsync(ada.Devices[0], [cleo], Start.AddSeconds(1));
        var envelope = await SendAsync(ada.Devices[0], [ben], Start.AddSeconds(2));
        await Store.AcknowledgeAsync(ben.Devices[1].Id, [envelope.Id]);

        var waiting = await Store.FindWaitingAsync(
            [ada.Devices[0].Id, ben.Devices[0].Id, ben.Devices[1].Id, cleo.Devices[0].Id], Start.AddSeconds(1));

        waiting.ShouldBe([ben.Devices[0].Id]);
        (await Store.FindWaitingAsync([], Always)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadInbox_pages_through_messages_of_one_moment()
    {
        var account = await RegisterAccountAsync(2);
        var sent = new List<MessageId>();
        for (var i = 0; i < 5; i++)
        {
            sent.Add((await SendAsync(account.Devices[0], [account])).Id);
        }

        var read = new List<MessageId>();
        InboxPage page;
        do
        {
            page = await Store.ReadInboxAsync(account.Devices[1].Id, read.Count == 0 ? null : read[^1], Always, 2);
            read.AddRange(page.Deliveries.Select(delivery => delivery.Message));
        }
        while (page.HasMore);

        read.ShouldBe(sent.Order());
    }

    [Fact]
    public async Task ReadInbox_goes_on_after_a_message_that_was_acknowledged_meanwhile()
    {
        var account = await RegisterAccountAsync(2);
        var first = await SendAsync(account.Devices[0], [account], Start.AddSeconds(1));
        var second = await SendAsync(account.Devices[0], [account], Start.AddSeconds(2));
        await Store.AcknowledgeAsync(account.Devices[1].Id, [first.Id]);

        var page = await Store.ReadInboxAsync(account.Devices[1].Id, first.Id, Always, 10);

        page.Deliveries.ShouldHaveSingleItem().Message.ShouldBe(second.Id);
    }

    [Fact]
    public async Task ReadInbox_after_an_unknown_message_begins_at_the_first()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await SendAsync(account.Devices[0], [account]);

        var page = await Store.ReadInboxAsync(account.Devices[1].Id, MessageId.Create(Start), Always, 10);

        page.Deliveries.ShouldHaveSingleItem().Message.ShouldBe(envelope.Id);
    }

    [Fact]
    public async Task ReadInbox_leaves_out_what_has_expired()
    {
        var account = await RegisterAccountAsync(2);
        await SendAsync(account.Devices[0], [account]);
        var later = await SendAsync(account.Devices[0], [account], Start.AddMilliseconds(1));

        var page = await Store.ReadInboxAsync(account.Devices[1].Id, null, Start, 10);

        page.Deliveries.ShouldHaveSingleItem().Message.ShouldBe(later.Id);
    }

    [Fact]
    public async Task ReadInbox_of_an_unknown_device_is_empty() =>
        (await Store.ReadInboxAsync(DeviceId.Create(Start), null, Always, 10)).Deliveries.ShouldBeEmpty();

    [Fact]
    public async Task Acknowledge_takes_the_message_out_of_this_inbox_alone()
    {
        var account = await RegisterAccountAsync(3);
        var envelope = await SendAsync(account.Devices[0], [account]);

        var removal = await Store.AcknowledgeAsync(account.Devices[1].Id, [envelope.Id]);

        removal.Count.ShouldBe(1);
        removal.Freed.ShouldBeEmpty();
        (await InboxAsync(account.Devices[1])).ShouldBeEmpty();
        (await InboxAsync(account.Devices[2])).ShouldBe([envelope.Id]);
    }

    [Fact]
    public async Task Acknowledge_by_the_last_device_frees_the_payload()
    {
        var account = await RegisterAccountAsync(3);
        var envelope = await SendAsync(account.Devices[0], [account]);
        await Store.AcknowledgeAsync(account.Devices[1].Id, [envelope.Id]);

        var removal = await Store.AcknowledgeAsync(account.Devices[2].Id, [envelope.Id]);

        removal.Freed.ShouldBe([KeyOf(envelope)]);
        (await FreedAsync()).ShouldBe([KeyOf(envelope)]);
    }

    [Fact]
    public async Task Acknowledge_again_counts_the_same_and_frees_nothing_more()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await SendAsync(account.Devices[0], [account]);
        var device = account.Devices[1].Id;
        await Store.AcknowledgeAsync(device, [envelope.Id]);

        var again = await Store.AcknowledgeAsync(device, [envelope.Id, envelope.Id]);

        again.Count.ShouldBe(1);
        again.Freed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Acknowledge_of_what_is_not_the_devices_own_does_nothing()
    {
        var account = await RegisterAccountAsync(2);
        var stranger = await RegisterAccountAsync();
        var envelope = await SendAsync(account.Devices[0], [account]);

        (await Store.AcknowledgeAsync(stranger.Devices[0].Id, [envelope.Id, MessageId.Create(Start)])).Count.ShouldBe(0);
        (await Store.AcknowledgeAsync(account.Devices[0].Id, [envelope.Id])).Count.ShouldBe(0);

        (await InboxAsync(account.Devices[1])).ShouldBe([envelope.Id]);
    }

    [Fact]
    public async Task Acknowledge_of_what_was_withdrawn_does_not_count()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await SendAsync(account.Devices[0], [account]);
        await Store.WithdrawAsync(envelope.Id, account.Did);

        (await Store.AcknowledgeAsync(account.Devices[1].Id, [envelope.Id])).Count.ShouldBe(0);
    }

    [Fact]
    public async Task Acknowledge_by_all_devices_at_once_frees_the_payload_once()
    {
        var account = await RegisterAccountAsync(9);
        var envelope = await SendAsync(account.Devices[0], [account]);

        var removals = await Task.WhenAll(account.Devices.Skip(1)
            .Select(device => Task.Run(async () => await Store.AcknowledgeAsync(device.Id, [envelope.Id]))));

        removals.ShouldAllBe(removal => removal.Count == 1);
        removals.SelectMany(removal => removal.Freed).ShouldBe([KeyOf(envelope)]);
    }

    [Fact]
    public async Task DeleteMessages_forgets_the_oldest_first_in_batches()
    {
        var account = await RegisterAccountAsync(2);
        var second = await SendAsync(account.Devices[0], [account], Start.AddSeconds(2));
        var first = await SendAsync(account.Devices[0], [account], Start.AddSeconds(1));
        var kept = await SendAsync(account.Devices[0], [account], Start.AddSeconds(3));

        var one = await Store.DeleteMessagesAsync(Start.AddSeconds(2), 1);
        var two = await Store.DeleteMessagesAsync(Start.AddSeconds(2), 1);
        var none = await Store.DeleteMessagesAsync(Start.AddSeconds(2), 1);

        one.Freed.ShouldBe([KeyOf(first)]);
        two.Freed.ShouldBe([KeyOf(second)]);
        none.ShouldSatisfyAllConditions(() => none.Count.ShouldBe(0), () => none.Freed.ShouldBeEmpty());
        (await InboxAsync(account.Devices[1])).ShouldBe([kept.Id]);
        (await Store.WithdrawAsync(first.Id, account.Did)).Status.ShouldBe(WithdrawalStatus.UnknownMessage);
    }

    [Fact]
    public async Task DeleteMessages_of_an_acknowledged_one_frees_nothing_again()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await SendAsync(account.Devices[0], [account]);
        await Store.AcknowledgeAsync(account.Devices[1].Id, [envelope.Id]);
        await Store.ForgetFreedPayloadsAsync([KeyOf(envelope)]);

        var removal = await Store.DeleteMessagesAsync(Start, 10);

        removal.Count.ShouldBe(1);
        removal.Freed.ShouldBeEmpty();
        (await FreedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task FreedPayloads_are_remembered_until_they_are_forgotten()
    {
        var account = await RegisterAccountAsync(2);
        var keys = new List<BlobKey>();
        for (var i = 0; i < 3; i++)
        {
            var envelope = await SendAsync(account.Devices[0], [account]);
            await Store.WithdrawAsync(envelope.Id, account.Did);
            keys.Add(KeyOf(envelope));
        }

        (await Store.GetFreedPayloadsAsync(2)).Count.ShouldBe(2);
        await Store.ForgetFreedPayloadsAsync(keys[..2]);
        (await Store.GetFreedPayloadsAsync(2)).ShouldBe(keys[2..]);
        await Store.ForgetFreedPayloadsAsync(keys);
        (await FreedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task FreeUnreferencedPayloads_keeps_what_is_announced_or_waited_for()
    {
        var account = await RegisterAccountAsync(2);
        var announced = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        await Store.ReserveUploadAsync(Upload(announced));
        var waiting = await SendAsync(account.Devices[0], [account]);
        var acknowledged = await SendAsync(account.Devices[0], [account]);
        await Store.AcknowledgeAsync(account.Devices[1].Id, [acknowledged.Id]);
        await Store.ForgetFreedPayloadsAsync([KeyOf(acknowledged)]);
        var otherHash = PayloadKey.Of(waiting.Id, new byte[32]);
        var unknown = PayloadKey.Of(MessageId.Create(Start), new byte[32]);

        var freed = await Store.FreeUnreferencedPayloadsAsync([KeyOf(announced), KeyOf(waiting), KeyOf(acknowledged), otherHash, unknown]);

        freed.ShouldBe([KeyOf(acknowledged), otherHash, unknown], ignoreOrder: true);
        (await FreedAsync()).ShouldBe(freed, ignoreOrder: true);
        (await Store.FreeUnreferencedPayloadsAsync([unknown])).ShouldBe([unknown]);
    }
}
