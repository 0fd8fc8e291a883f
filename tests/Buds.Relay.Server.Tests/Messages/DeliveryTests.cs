using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Messages;

/// <summary>The way of a message from its sender to every device of its recipients (protocol.md §6).</summary>
public sealed class DeliveryTests : RelayTest
{
    [Fact]
    public async Task Message_reaches_every_device_but_the_sending_one_and_its_payload_goes_with_the_last_acknowledgement()
    {
        var alice = await RegisterAccountAsync(2);
        var bob = await RegisterAccountAsync(2);
        var accounts = new[] { alice[0].Device.Account, bob[0].Device.Account };
        var envelope = await TestEnvelope.SealAsync(alice[0].Device, accounts, Now, blobSize: 300_000);
        await alice[0].UploadAsync(envelope);

        var sent = await alice[0].SendMessageAsync(envelope);

        sent.MessageId.ShouldBe(envelope.Id);
        sent.Deliveries.ShouldBe(3);
        sent.ReceivedAt.ShouldBe(Now);
        (await alice[0].ReadInboxAsync()).Messages.ShouldBeEmpty();
        foreach (var reader in new[] { alice[1], bob[0], bob[1] })
        {
            var inbox = await reader.ReadInboxAsync();
            inbox.HasMore.ShouldBeFalse();
            var message = inbox.Messages.ShouldHaveSingleItem();
            message.Header.ToArray().ShouldBe(envelope.Header.ToArray());
            message.Signature.ToArray().ShouldBe(envelope.Signature.ToArray());
            message.WrappedKey.DeviceId.ShouldBe(reader.Device.Id);
            message.ReceivedAt.ShouldBe(Now);
            using var payload = await reader.GetAsync(message.Payload.Url);
            (await payload.Content.ReadAsByteArrayAsync()).ShouldBe(envelope.Payload);
            (await Relay.InspectAsync()).Payloads.Count.ShouldBe(1);
            (await reader.AcknowledgeAsync(envelope.Id)).ShouldBe(1);
            (await reader.ReadInboxAsync()).Messages.ShouldBeEmpty();
        }

        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_to_oneself_with_one_device_is_taken_and_its_payload_freed_at_once()
    {
        var alice = (await RegisterAccountAsync())[0];
        var envelope = await TestEnvelope.SealAsync(alice.Device, [alice.Device.Account], Now);
        await alice.UploadAsync(envelope);

        (await alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(0);
        (await alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(0);

        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task Withdrawn_message_is_gone_from_the_inbox_and_from_the_store()
    {
        var alice = await RegisterAccountAsync(2);
        var bob = (await RegisterAccountAsync())[0];
        var envelope = await alice[0].SendNewAsync(bob.Device.Account);

        (await alice[1].CallAsync(TestClient.Withdrawal(envelope.Id), RelayJson.Default.UnsendResponse)).Withdrawn.ShouldBe(1);
        (await alice[1].CallAsync(TestClient.Withdrawal(envelope.Id), RelayJson.Default.UnsendResponse)).Withdrawn.ShouldBe(0);

        (await bob.ReadInboxAsync()).Messages.ShouldBeEmpty();
        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
    }
}
