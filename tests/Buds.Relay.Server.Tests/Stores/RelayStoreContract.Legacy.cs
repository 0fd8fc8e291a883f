using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Tests.Stores;

public abstract partial class RelayStoreContract
{
    private static readonly DeviceId OldPhone = DeviceId.Parse("6f2d1c0a-1111-4222-8333-944455556666");
    private static readonly DeviceId OldTablet = DeviceId.Parse("6f2d1c0a-1111-4222-8333-944455557777");

    private ILegacyStore Legacy => (ILegacyStore)Store;

    [Fact]
    public async Task Legacy_message_is_imported_once_and_another_of_its_id_is_not()
    {
        var message = OldMessage();
        (await Legacy.FindLegacyMessageAsync(message)).ShouldBe(LegacyImportStatus.New);
        (await Legacy.ImportLegacyMessageAsync(message)).ShouldBe(LegacyImportStatus.New);
        (await Legacy.ImportLegacyMessageAsync(message)).ShouldBe(LegacyImportStatus.AlreadyThere);
        (await Legacy.FindLegacyMessageAsync(message)).ShouldBe(LegacyImportStatus.AlreadyThere);
        (await Legacy.ImportLegacyMessageAsync(message with { PayloadSha256 = SHA256.HashData("other"u8) })).ShouldBe(LegacyImportStatus.Conflict);

        var account = await RegisterAccountAsync(2);
        var sent = await SendAsync(account.Devices[0], [account]);
        (await Legacy.ImportLegacyMessageAsync(OldMessage() with { Id = sent.Id })).ShouldBe(LegacyImportStatus.Conflict);
    }

    [Fact]
    public async Task Legacy_inbox_is_that_of_the_devices_claimed()
    {
        await Legacy.AddLegacyDevicesAsync([Old(OldPhone), Old(OldTablet)]);
        await Legacy.AddLegacyDevicesAsync([Old(OldPhone) with { Did = "did:buds:other" }]);
        (await Legacy.FindLegacyDeviceAsync(OldPhone))!.Did.ShouldBe("did:buds:ada");
        var (late, early) = (OldMessage(Start.AddMinutes(1)), OldMessage(Start));
        await Legacy.ImportLegacyMessageAsync(late);
        await Legacy.ImportLegacyMessageAsync(early);
        var account = await RegisterAccountAsync(2);
        var phone = account.Devices[0].Id;
        (await Legacy.ReadLegacyInboxAsync(phone, Start, 10)).Messages.ShouldBeEmpty();

        (await Legacy.ClaimLegacyDeviceAsync(OldPhone, phone)).ShouldBe(LegacyClaimStatus.Claimed);

        var page = await Legacy.ReadLegacyInboxAsync(phone, Start, 10);
        page.HasMore.ShouldBeFalse();
        page.Messages.Select(waiting => waiting.Message.Id).ShouldBe([early.Id, late.Id]);
        var first = page.Messages[0];
        first.Message.ReceiptCid.ShouldBe(early.ReceiptCid);
        first.Message.Sender.ShouldBe("did:buds:ada");
        first.Message.Signature.ToArray().ShouldBe(early.Signature.ToArray());
        first.Message.Deliveries.Single().Device.ShouldBe(OldPhone);
        first.Message.Deliveries.Single().WrappedKey.ToArray().ShouldBe(early.Deliveries[0].WrappedKey.ToArray());
        first.Sender!.SigningKey.ToArray().ShouldBe(Old(OldTablet).SigningKey.ToArray());

        var part = await Legacy.ReadLegacyInboxAsync(phone, Start, 1);
        (part.Messages.Count, part.HasMore).ShouldBe((1, true));
        (await Legacy.ReadLegacyInboxAsync(phone, early.ExpiresAt, 10)).Messages.Select(waiting => waiting.Message.Id).ShouldBe([late.Id]);
    }

    [Fact]
    public async Task Legacy_device_is_claimed_by_one_account()
    {
        await Legacy.AddLegacyDevicesAsync([Old(OldPhone)]);
        await Legacy.ImportLegacyMessageAsync(OldMessage());
        var (ada, ben) = (await RegisterAccountAsync(2), await RegisterAccountAsync());
        (await Legacy.ClaimLegacyDeviceAsync(OldTablet, ada.Devices[0].Id)).ShouldBe(LegacyClaimStatus.Unknown);
        (await Legacy.ClaimLegacyDeviceAsync(OldPhone, ada.Devices[0].Id)).ShouldBe(LegacyClaimStatus.Claimed);
        (await Legacy.ClaimLegacyDeviceAsync(OldPhone, ada.Devices[0].Id)).ShouldBe(LegacyClaimStatus.Claimed);
        (await Legacy.ClaimLegacyDeviceAsync(OldPhone, ben.Devices[0].Id)).ShouldBe(LegacyClaimStatus.Conflict);
        (await Legacy.ClaimLegacyDeviceAsync(OldPhone, ada.Devices[1].Id)).ShouldBe(LegacyClaimStatus.Claimed);
        (await Legacy.ReadLegacyInboxAsync(ada.Devices[0].Id, Start, 10)).Messages.ShouldBeEmpty();
        (await Legacy.ReadLegacyInboxAsync(ada.Devices[1].Id, Start, 10)).Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Legacy_payload_is_freed_with_the_last_acknowledgement()
    {
        await Legacy.AddLegacyDevicesAsync([Old(OldPhone), Old(OldTablet)]);
        var message = OldMessage();
        await Legacy.ImportLegacyMessageAsync(message);
        var account = await RegisterAccountAsync(2);
        var (phone, tablet) = (account.Devices[0].Id, account.Devices[1].Id);
        (await Legacy.AcknowledgeLegacyAsync(phone, [message.Id])).Count.ShouldBe(0);
        await Legacy.ClaimLegacyDeviceAsync(OldPhone, phone);
        await Legacy.ClaimLegacyDeviceAsync(OldTablet, tablet);

        var first = await Legacy.AcknowledgeLegacyAsync(phone, [message.Id, message.Id, MessageId.Create(Start)]);
        (first.Count, first.Freed.Count).ShouldBe((1, 0));
        (await Legacy.AcknowledgeLegacyAsync(phone, [message.Id])).Count.ShouldBe(1);
        (await Legacy.ReadLegacyInboxAsync(phone, Start, 10)).Messages.ShouldBeEmpty();

        (await Legacy.AcknowledgeLegacyAsync(tablet, [message.Id])).Freed.ShouldBe([LegacyPayloadKey.Of(message)]);
        (await FreedAsync()).ShouldBe([LegacyPayloadKey.Of(message)]);
        (await Legacy.ImportLegacyMessageAsync(message)).ShouldBe(LegacyImportStatus.AlreadyThere);
    }

    [Fact]
    public async Task Legacy_messages_are_forgotten_when_they_expire()
    {
        var (waiting, delivered, later) = (OldMessage(), OldMessage(isDelivered: true), OldMessage(Start.AddDays(1)));
        foreach (var message in (StoredLegacyMessage[])[waiting, delivered, later])
        {
            await Legacy.ImportLegacyMessageAsync(message);
        }

        (await Legacy.DeleteLegacyMessagesAsync(waiting.ExpiresAt.AddMilliseconds(-1), 10)).Count.ShouldBe(0);
        var removal = await Legacy.DeleteLegacyMessagesAsync(waiting.ExpiresAt, 10);
        (removal.Count, removal.Freed.Single()).ShouldBe((2, LegacyPayloadKey.Of(waiting)));
        (await Legacy.FindLegacyMessageAsync(waiting)).ShouldBe(LegacyImportStatus.New);
        (await Legacy.FindLegacyMessageAsync(later)).ShouldBe(LegacyImportStatus.AlreadyThere);
    }

    private static LegacyDevice Old(DeviceId id) => new(id, "did:buds:ada", SHA256.HashData(id.ToByteArray()), SHA256.HashData([.. id.ToByteArray(), 1]));

    private static StoredLegacyMessage OldMessage(DateTimeOffset? at = null, bool isDelivered = false)
    {
        var id = Guid.NewGuid();
        return new StoredLegacyMessage
        {
            Id = MessageId.FromBytes(id.ToByteArray()),
            ReceiptCid = Cid.Of(CidCodec.DagCbor, id.ToByteArray()),
            Sender = "did:buds:ada",
            SenderDevice = OldTablet,
            CreatedAt = at ?? Start,
            ExpiresAt = (at ?? Start).AddDays(30),
            PayloadSize = 500_028,
            PayloadSha256 = SHA256.HashData(id.ToByteArray()),
            Signature = RandomNumberGenerator.GetBytes(64),
            Deliveries = [new LegacyDelivery(OldPhone, RandomNumberGenerator.GetBytes(60), isDelivered), new LegacyDelivery(OldTablet, RandomNumberGenerator.GetBytes(92), isDelivered)],
        };
    }
}
