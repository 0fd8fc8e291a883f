using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Stores;

public abstract partial class RelayStoreContract
{
    [Fact]
    public async Task ReserveUpload_is_the_same_again_and_refuses_another_payload_or_device()
    {
        var account = await RegisterAccountAsync(2);
        var upload = Upload(await TestEnvelope.SealAsync(account.Devices[0], [account], Start));

        (await Store.ReserveUploadAsync(upload)).ShouldBe(UploadStatus.Reserved);
        (await Store.ReserveUploadAsync(upload)).ShouldBe(UploadStatus.Reserved);
        (await Store.ReserveUploadAsync(upload with { Size = upload.Size + 1 })).ShouldBe(UploadStatus.MessageConflict);
        (await Store.ReserveUploadAsync(upload with { Sha256 = new byte[32] })).ShouldBe(UploadStatus.MessageConflict);
        (await Store.ReserveUploadAsync(upload with { Device = account.Devices[1].Id })).ShouldBe(UploadStatus.MessageConflict);
    }

    [Fact]
    public async Task ReserveUpload_of_a_sent_message_says_so()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await SendAsync(account.Devices[0], [account]);

        (await Store.ReserveUploadAsync(Upload(envelope))).ShouldBe(UploadStatus.AlreadySent);
        (await Store.ReserveUploadAsync(Upload(envelope) with { Size = 1 })).ShouldBe(UploadStatus.MessageConflict);
    }

    [Fact]
    public async Task ReserveUpload_waits_for_the_deletion_of_the_one_before()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        await Store.ReserveUploadAsync(Upload(envelope));
        await Store.DeleteUploadsAsync(Start, 10);

        (await Store.ReserveUploadAsync(Upload(envelope))).ShouldBe(UploadStatus.BeingDeleted);
        await Store.ForgetFreedPayloadsAsync([KeyOf(envelope)]);
        (await Store.ReserveUploadAsync(Upload(envelope))).ShouldBe(UploadStatus.Reserved);
    }

    [Fact]
    public async Task DeleteUploads_forgets_those_not_asked_for_since()
    {
        var account = await RegisterAccountAsync(2);
        var old = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        var renewed = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        var sent = await SendAsync(account.Devices[0], [account]);
        await Store.ReserveUploadAsync(Upload(old));
        await Store.ReserveUploadAsync(Upload(renewed));
        await Store.ReserveUploadAsync(Upload(renewed, Start.AddMilliseconds(1)));

        var removal = await Store.DeleteUploadsAsync(Start, 10);

        removal.Count.ShouldBe(1);
        removal.Freed.ShouldBe([KeyOf(old)]);
        (await FreedAsync()).ShouldBe([KeyOf(old)]);
        (await Store.SendAsync(Message(old))).Status.ShouldBe(SendStatus.UploadMissing);
        (await Store.SendAsync(Message(renewed))).Status.ShouldBe(SendStatus.Accepted);
        (await InboxAsync(account.Devices[1])).ShouldContain(sent.Id);
    }

    [Fact]
    public async Task Send_delivers_to_each_device_its_own_key()
    {
        var sender = await RegisterAccountAsync(2);
        var recipient = await RegisterAccountAsync(2);

        var envelope = await SendAsync(sender.Devices[0], [recipient, sender], Start.AddMilliseconds(7));

        foreach (var device in recipient.Devices.Append(sender.Devices[1]))
        {
            var page = await Store.ReadInboxAsync(device.Id, null, Always, 10);
            page.HasMore.ShouldBeFalse();
            var delivery = page.Deliveries.ShouldHaveSingleItem();
            delivery.Message.ShouldBe(envelope.Id);
            delivery.Header.ToArray().ShouldBe(envelope.Header.ToArray());
            delivery.Signature.ToArray().ShouldBe(envelope.Signature.ToArray());
            delivery.PayloadSha256.ToArray().ShouldBe(envelope.Content.PayloadSha256.ToArray());
            delivery.ReceivedAt.ShouldBe(Start.AddMilliseconds(7));
            var key = envelope.WrappedKeys.Single(wrapped => wrapped.DeviceId == device.Id);
            delivery.WrappedKey.DeviceId.ShouldBe(device.Id);
            delivery.WrappedKey.KeyId.ShouldBe(key.KeyId);
            delivery.WrappedKey.Enc.ToArray().ShouldBe(key.Enc.ToArray());
            delivery.WrappedKey.Ct.ToArray().ShouldBe(key.Ct.ToArray());
        }

        (await InboxAsync(sender.Devices[0])).ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_again_gives_the_first_answer_even_when_all_is_acknowledged()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await SendAsync(account.Devices[0], [account]);
        await Store.AcknowledgeAsync(account.Devices[1].Id, [envelope.Id]);

        var again = await Store.SendAsync(Message(envelope, Start.AddHours(1)) with { Payload = PayloadState.Missing });

        again.Status.ShouldBe(SendStatus.AlreadySent);
        again.ReceivedAt.ShouldBe(Start);
        again.Deliveries.ShouldBe(1);
        (await InboxAsync(account.Devices[1])).ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_of_another_message_with_a_taken_id_is_a_conflict()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await SendAsync(account.Devices[0], [account]);
        var other = await TestEnvelope.SealAsync(account.Devices[0], [account], Start, envelope.Id);

        (await Store.SendAsync(Message(other))).Status.ShouldBe(SendStatus.MessageConflict);

        (await Store.ReadInboxAsync(account.Devices[1].Id, null, Always, 10)).Deliveries.ShouldHaveSingleItem()
            .Header.ToArray().ShouldBe(envelope.Header.ToArray());
    }

    [Fact]
    public async Task Send_with_an_id_that_another_device_announced_is_a_conflict()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        await Store.ReserveUploadAsync(Upload(envelope) with { Device = account.Devices[1].Id });

        (await Store.SendAsync(Message(envelope))).Status.ShouldBe(SendStatus.MessageConflict);
    }

    [Fact]
    public async Task Send_without_its_upload_is_refused_and_can_be_repeated_with_it()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        (await Store.SendAsync(Message(envelope))).Status.ShouldBe(SendStatus.UploadMissing);
        await Store.ReserveUploadAsync(Upload(envelope));

        (await Store.SendAsync(Message(envelope) with { Payload = PayloadState.Missing })).Status.ShouldBe(SendStatus.UploadMissing);
        (await Store.SendAsync(Message(envelope) with { Payload = PayloadState.Mismatch })).Status.ShouldBe(SendStatus.UploadMismatch);
        (await InboxAsync(account.Devices[1])).ShouldBeEmpty();
        (await Store.SendAsync(Message(envelope))).Status.ShouldBe(SendStatus.Accepted);
    }

    [Fact]
    public async Task Send_of_a_header_that_names_another_payload_than_announced_is_refused()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        await Store.ReserveUploadAsync(Upload(envelope) with { Size = 1 });

        (await Store.SendAsync(Message(envelope))).Status.ShouldBe(SendStatus.UploadMismatch);
    }

    [Fact]
    public async Task Send_to_an_account_that_is_not_there_is_refused()
    {
        var sender = await RegisterAccountAsync();
        var stranger = TestAccount.WithDevices(1, Start);
        var envelope = await TestEnvelope.SealAsync(sender.Devices[0], [sender, stranger], Start);
        await Store.ReserveUploadAsync(Upload(envelope));

        var outcome = await Store.SendAsync(Message(envelope));

        outcome.Status.ShouldBe(SendStatus.UnknownDid);
        outcome.Accounts.ShouldBe([stranger.Did]);
    }

    [Fact]
    public async Task Send_that_misses_a_device_names_the_stale_account_and_keeps_nothing()
    {
        var sender = await RegisterAccountAsync();
        var current = await RegisterAccountAsync();
        var grown = await RegisterAccountAsync();
        var envelope = await TestEnvelope.SealAsync(sender.Devices[0], [current, grown], Start);
        await Store.ReserveUploadAsync(Upload(envelope));
        var added = grown.NewDevice(Start);
        grown.PublishDevices([.. grown.Devices, added], Start);
        await RegisterAsync(added);

        var outcome = await Store.SendAsync(Message(envelope));

        outcome.Status.ShouldBe(SendStatus.StaleDevices);
        outcome.Accounts.ShouldBe([grown.Did]);
        (await InboxAsync(current.Devices[0])).ShouldBeEmpty();
        (await InboxAsync(grown.Devices[0])).ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_to_a_device_that_was_revoked_or_to_the_sending_one_is_stale()
    {
        var sender = await RegisterAccountAsync();
        var shrunk = await RegisterAccountAsync(2);
        var envelope = await TestEnvelope.SealAsync(sender.Devices[0], [shrunk], Start);
        await Store.ReserveUploadAsync(Upload(envelope));
        shrunk.PublishDevices([shrunk.Devices[0]], Start);
        await RegisterAsync(shrunk.Devices[0]);

        (await Store.SendAsync(Message(envelope))).Status.ShouldBe(SendStatus.StaleDevices);
        var toItself = envelope.WrappedKeys.Where(key => key.DeviceId == shrunk.Devices[0].Id)
            .Append(envelope.WrappedKeys[0] with { DeviceId = sender.Devices[0].Id });
        (await Store.SendAsync(Message(envelope) with { WrappedKeys = [.. toItself] })).Status.ShouldBe(SendStatus.StaleDevices);
        var right = envelope.WrappedKeys.Where(key => key.DeviceId == shrunk.Devices[0].Id);
        (await Store.SendAsync(Message(envelope) with { WrappedKeys = [.. right] })).Status.ShouldBe(SendStatus.Accepted);
    }

    [Fact]
    public async Task Send_leaves_inactive_devices_out()
    {
        var sender = await RegisterAccountAsync();
        var recipient = await RegisterAccountAsync(2);
        await Store.MarkSeenAsync(recipient.Devices[0].Id, Start.AddDays(1));
        var envelope = await TestEnvelope.SealAsync(sender.Devices[0], [recipient], Start);
        await Store.ReserveUploadAsync(Upload(envelope));
        var message = Message(envelope, activeSince: Start.AddDays(1));

        (await Store.SendAsync(message)).Status.ShouldBe(SendStatus.StaleDevices);
        var active = envelope.WrappedKeys.Where(key => key.DeviceId == recipient.Devices[0].Id);
        (await Store.SendAsync(message with { WrappedKeys = [.. active] })).Status.ShouldBe(SendStatus.Accepted);
    }

    [Fact]
    public async Task Send_to_nobody_frees_the_payload_at_once_and_repeats_its_answer()
    {
        var account = await RegisterAccountAsync();
        var envelope = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        await Store.ReserveUploadAsync(Upload(envelope));

        var outcome = await Store.SendAsync(Message(envelope));

        outcome.Status.ShouldBe(SendStatus.Accepted);
        outcome.Deliveries.ShouldBe(0);
        outcome.Freed.ShouldBe([KeyOf(envelope)]);
        (await FreedAsync()).ShouldBe([KeyOf(envelope)]);
        (await Store.SendAsync(Message(envelope))).Status.ShouldBe(SendStatus.AlreadySent);
    }

    [Fact]
    public async Task Send_of_one_message_by_many_at_once_is_accepted_once()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await TestEnvelope.SealAsync(account.Devices[0], [account], Start);
        await Store.ReserveUploadAsync(Upload(envelope));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await Store.SendAsync(Message(envelope)))));

        outcomes.Count(outcome => outcome.Status == SendStatus.Accepted).ShouldBe(1);
        outcomes.Count(outcome => outcome.Status == SendStatus.AlreadySent).ShouldBe(15);
        (await InboxAsync(account.Devices[1])).ShouldBe([envelope.Id]);
    }

    [Fact]
    public async Task Withdraw_by_the_sender_takes_back_what_waits_and_frees_the_payload()
    {
        var sender = await RegisterAccountAsync(2);
        var recipient = await RegisterAccountAsync(2);
        var envelope = await SendAsync(sender.Devices[0], [recipient]);
        await Store.AcknowledgeAsync(recipient.Devices[0].Id, [envelope.Id]);

        var outcome = await Store.WithdrawAsync(envelope.Id, sender.Did);

        outcome.Status.ShouldBe(WithdrawalStatus.Withdrawn);
        outcome.Withdrawn.ShouldBe(1);
        outcome.Freed.ShouldBe([KeyOf(envelope)]);
        (await InboxAsync(recipient.Devices[1])).ShouldBeEmpty();
        var again = await Store.WithdrawAsync(envelope.Id, sender.Did);
        again.Status.ShouldBe(WithdrawalStatus.Withdrawn);
        again.Withdrawn.ShouldBe(0);
        again.Freed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Withdraw_by_another_account_or_of_no_message_changes_nothing()
    {
        var sender = await RegisterAccountAsync();
        var recipient = await RegisterAccountAsync();
        var envelope = await SendAsync(sender.Devices[0], [recipient]);

        (await Store.WithdrawAsync(envelope.Id, recipient.Did)).Status.ShouldBe(WithdrawalStatus.NotSender);
        (await Store.WithdrawAsync(MessageId.Create(Start), sender.Did)).Status.ShouldBe(WithdrawalStatus.UnknownMessage);

        (await InboxAsync(recipient.Devices[0])).ShouldBe([envelope.Id]);
    }
}
