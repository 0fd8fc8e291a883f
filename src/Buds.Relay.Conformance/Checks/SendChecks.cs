using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Conformance.Checks;

internal static class SendChecks
{
    public static IEnumerable<ConformanceCheck> All =>
    [
        new("send.reaches-every-device-but-the-sending-one", "A message waits for all devices of its recipients, the sending one left out.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await UploadedAsync(ada.Devices[0], ada, ben).ConfigureAwait(false);
            var sent = await ada.Devices[0].SendAsync(message).ConfigureAwait(false);
            Expect.Equal(message.Id, sent.MessageId, "message_id");
            Expect.Equal(3, sent.Deliveries, "deliveries");
            foreach (var device in new[] { ada.Devices[1], ben.Devices[0], ben.Devices[1] })
            {
                Expect.Sequence([message.Id], Inbox.Ids(await device.ReadInboxAsync().ConfigureAwait(false)), "the inbox of a recipient");
            }

            Expect.Equal(0, (await ada.Devices[0].ReadInboxAsync().ConfigureAwait(false)).Messages.Count, "the number of messages at the sending device");
        }),
        new("send.repeated-call-gets-the-same-answer", "The same message again is answered as before, also once it was acknowledged, and comes once.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await UploadedAsync(ada.Devices[0], ben).ConfigureAwait(false);
            var first = await ada.Devices[0].SendAsync(message).ConfigureAwait(false);
            Expect.Equal(first, await ada.Devices[0].SendAsync(message).ConfigureAwait(false), "the answer to the same call");
            await ben.Devices[0].AcknowledgeAsync(message.Id).ConfigureAwait(false);
            Expect.Equal(first, await ada.Devices[0].SendAsync(message).ConfigureAwait(false), "the answer to the same call after an acknowledgement");
            Expect.Equal(0, (await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)).Messages.Count, "the number of messages that came again");
        }),
        new("send.other-message-of-the-same-id-is-refused", "An id that was taken with another header is refused.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            var other = await Message.SealAsync(ada.Devices[0], [ben], message.Id).ConfigureAwait(false);
            await ada.Devices[0].RefusedAsync(RelayErrorCode.MessageConflict, Device.Sending(other)).ConfigureAwait(false);
        }),
        new("send.needs-its-upload", "A message whose payload is not there is refused.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await Message.SealAsync(ada.Devices[0], [ben]).ConfigureAwait(false);
            await ada.Devices[0].RefusedAsync(RelayErrorCode.UploadMissing, Device.Sending(message)).ConfigureAwait(false);
            await ada.Devices[0].AnnounceAsync(message).ConfigureAwait(false);
            await ada.Devices[0].RefusedAsync(RelayErrorCode.UploadMissing, Device.Sending(message)).ConfigureAwait(false);
        }),
        new("send.needs-the-upload-that-its-header-names", "A message whose header names another payload than was announced is refused.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await UploadedAsync(ada.Devices[0], ben).ConfigureAwait(false);
            var other = await Message.SealAsync(ada.Devices[0], [ben], message.Id).ConfigureAwait(false);
            await ada.Devices[0].RefusedAsync(RelayErrorCode.UploadMismatch, Device.Sending(other)).ConfigureAwait(false);
        }),
        new("send.missing-device-is-stale", "Where a recipient's device has no wrapped key, the refusal carries that account.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await UploadedAsync(ada.Devices[0], ada, ben).ConfigureAwait(false);
            var call = Device.Sending(message with { WrappedKeys = [.. message.WrappedKeys.Where(key => key.DeviceId != ben.Devices[1].Id)] });
            Stale(await ada.Devices[0].RefusedAsync(RelayErrorCode.StaleDevices, call).ConfigureAwait(false), ben);
            await ada.Devices[0].SendAsync(message).ConfigureAwait(false);
        }),
        new("send.device-of-nobody-is-stale", "Where a wrapped key is for a device of no recipient, the refusal carries the recipients.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await UploadedAsync(ada.Devices[0], ben).ConfigureAwait(false);
            foreach (var extra in new[] { DeviceId.Create(context.Now), ada.Devices[0].Id, ada.Devices[1].Id })
            {
                var call = Device.Sending(message with { WrappedKeys = [.. message.WrappedKeys, message.WrappedKeys[0] with { DeviceId = extra }] });
                Stale(await ada.Devices[0].RefusedAsync(RelayErrorCode.StaleDevices, call).ConfigureAwait(false), ben);
            }
        }),
        new("send.unknown-recipient-is-refused", "A recipient that the relay does not know is refused.", async context =>
        {
            var ada = await context.AdaAsync().ConfigureAwait(false);
            var stranger = await context.NewUnregisteredAsync().ConfigureAwait(false);
            var message = await UploadedAsync(ada.Devices[0], stranger).ConfigureAwait(false);
            await ada.Devices[0].RefusedAsync(RelayErrorCode.UnknownDid, Device.Sending(message)).ConfigureAwait(false);
        }),
        new("send.header-must-be-the-callers", "A header of another device is refused, as is one that is not canonical.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await UploadedAsync(ada.Devices[0], ben).ConfigureAwait(false);
            await ada.Devices[1].RefusedAsync(RelayErrorCode.HeaderInvalid, Device.Sending(message)).ConfigureAwait(false);
            await ben.Devices[0].RefusedAsync(RelayErrorCode.HeaderInvalid, Device.Sending(message)).ConfigureAwait(false);
            foreach (var header in new ReadOnlyMemory<byte>[] { message.Header[..^1], (byte[])[.. message.Header.Span, 0], new byte[] { 0xa0 } })
            {
                await ada.Devices[0].RefusedAsync(RelayErrorCode.HeaderInvalid, Device.Sending(message with { Header = header })).ConfigureAwait(false);
            }
        }),
        new("send.header-must-be-signed", "A header whose signature does not verify is refused.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await UploadedAsync(ada.Devices[0], ben).ConfigureAwait(false);
            var call = Device.Sending(message with { Signature = RandomNumberGenerator.GetBytes(64) });
            await ada.Devices[0].RefusedAsync(RelayErrorCode.BadSignature, call).ConfigureAwait(false);
        }),
        new("send.wrapped-keys-have-their-size", "A wrapped key of another size is refused, and two for one device.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await UploadedAsync(ada.Devices[0], ben).ConfigureAwait(false);
            var key = message.WrappedKeys[0];
            foreach (var keys in new WrappedKeyRecord[][]
            {
                [key with { Ct = key.Ct[..^1] }, message.WrappedKeys[1]], [key with { Enc = key.Enc[..^1] }, message.WrappedKeys[1]], [.. message.WrappedKeys, key],
            })
            {
                await ada.Devices[0].RefusedAsync(RelayErrorCode.InvalidRequest, Device.Sending(message with { WrappedKeys = keys })).ConfigureAwait(false);
            }
        }),
    ];

    private static async Task<Message> UploadedAsync(Device sender, params Account[] recipients)
    {
        var message = await Message.SealAsync(sender, recipients).ConfigureAwait(false);
        await sender.UploadAsync(message).ConfigureAwait(false);
        return message;
    }

    private static void Stale(RelayProblem problem, Account account) =>
        Expect.Sequence([account.Did], [.. (problem.Accounts ?? []).Select(stale => stale.Did)], "the accounts in the refusal");
}
