using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Conformance.Checks;

internal static class UploadChecks
{
    public static IEnumerable<ConformanceCheck> All =>
    [
        new("uploads.payload-is-stored-once", "What was announced can be put, and again; the relay says that it is there.", async context =>
        {
            var ada = await context.AdaAsync().ConfigureAwait(false);
            var message = await Message.SealAsync(ada.Devices[0], [ada]).ConfigureAwait(false);
            var upload = await ada.Devices[0].AnnounceAsync(message).ConfigureAwait(false);
            Expect.That(!upload.Uploaded, "uploaded to be false before the upload.");
            Expect.That(upload.ExpiresAt > context.Now, "expires_at in the future.");
            await ada.Devices[0].UploadAsync(message).ConfigureAwait(false);
            await ada.Devices[0].UploadAsync(message).ConfigureAwait(false);
            Expect.That((await ada.Devices[0].AnnounceAsync(message).ConfigureAwait(false)).Uploaded, "uploaded to be true after the upload.");
        }),
        new("uploads.other-bytes-do-not-count", "Bytes of another hash or length than announced are not taken for the payload.", async context =>
        {
            var ada = await context.AdaAsync().ConfigureAwait(false);
            var message = await Message.SealAsync(ada.Devices[0], [ada]).ConfigureAwait(false);
            var upload = await ada.Devices[0].AnnounceAsync(message).ConfigureAwait(false);
            var altered = message.Payload.ToArray();
            altered[^1] ^= 1;
            foreach (var bytes in new[] { altered, message.Payload[..^1], [.. message.Payload, 0] })
            {
                using var answer = await context.PutAsync(upload, bytes).ConfigureAwait(false);
                Expect.That(!(await ada.Devices[0].AnnounceAsync(message).ConfigureAwait(false)).Uploaded, "uploaded to be false after other bytes.");
            }

            // An object store may keep what it was sent; the relay finds out when the message comes.
            using var sent = await ada.Devices[0].RequestAsync(Device.Sending(message)).ConfigureAwait(false);
            Expect.That(
                (int)sent.StatusCode == RelayError.Of(RelayErrorCode.UploadMissing).Status,
                $"the send to be refused with upload_missing or upload_mismatch, and it was answered with {(int)sent.StatusCode}.");
            await ada.Devices[0].UploadAsync(message).ConfigureAwait(false);
            await ada.Devices[0].SendAsync(message).ConfigureAwait(false);
        }),
        new("uploads.url-that-was-altered-is-refused", "A URL that the relay did not give out is refused.", async context =>
        {
            var ada = await context.AdaAsync().ConfigureAwait(false);
            var message = await Message.SealAsync(ada.Devices[0], [ada]).ConfigureAwait(false);
            var upload = await ada.Devices[0].AnnounceAsync(message).ConfigureAwait(false);
            var url = upload.Url.AbsoluteUri.Replace(message.Id.ToString(), MessageId.Create(context.Now).ToString(), StringComparison.Ordinal);
            Expect.That(url != upload.Url.AbsoluteUri, "the message's id in the URL.");
            using var answer = await context.PutAsync(upload with { Url = new Uri(url) }, message.Payload).ConfigureAwait(false);
            Expect.That((int)answer.StatusCode is >= 400 and < 500, $"a refusal, and it was {(int)answer.StatusCode}.");
        }),
        new("uploads.large-payload-is-refused", "A payload above max_payload_bytes is refused before it is sent.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            var size = context.Description.Limits.MaxPayloadBytes + 1;
            await device.RefusedAsync(
                RelayErrorCode.PayloadTooLarge, Device.Announcement(MessageId.Create(context.Now), size, new byte[32])).ConfigureAwait(false);
        }),
        new("uploads.empty-payload-and-short-hash-are-refused", "A payload has at least one byte and a SHA-256 of 32.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            var id = MessageId.Create(context.Now);
            await device.RefusedAsync(RelayErrorCode.InvalidRequest, Device.Announcement(id, 0, new byte[32])).ConfigureAwait(false);
            await device.RefusedAsync(RelayErrorCode.InvalidRequest, Device.Announcement(id, 1, new byte[31])).ConfigureAwait(false);
        }),
        new("uploads.id-belongs-to-who-announced-it", "An id that another device announced, or that was announced with another payload, is refused.", async context =>
        {
            var ada = await context.AdaAsync().ConfigureAwait(false);
            var message = await Message.SealAsync(ada.Devices[0], [ada]).ConfigureAwait(false);
            await ada.Devices[0].AnnounceAsync(message).ConfigureAwait(false);
            await ada.Devices[1].RefusedAsync(RelayErrorCode.MessageConflict, Device.Announcement(message)).ConfigureAwait(false);
            await ada.Devices[0].RefusedAsync(
                RelayErrorCode.MessageConflict,
                Device.Announcement(message.Id, message.Payload.Length, RandomNumberGenerator.GetBytes(32))).ConfigureAwait(false);
        }),
    ];
}
