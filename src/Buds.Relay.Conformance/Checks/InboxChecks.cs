using Buds.Crypto.Identifiers;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Conformance.Checks;

internal static class InboxChecks
{
    private static readonly string[] Malformed = ["?limit=0", "?limit=x", "?after=x"];

    public static IEnumerable<ConformanceCheck> All =>
    [
        new("inbox.gives-the-message-as-it-was-sent", "Header, signature and this device's wrapped key alone come byte for byte.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            foreach (var device in ben.Devices)
            {
                var got = (await device.ReadInboxAsync().ConfigureAwait(false)).Messages is [var only] ? only : null;
                Expect.That(got is not null, "one message in the inbox.");
                Expect.That(got.Header.Span.SequenceEqual(message.Header.Span), "the header as it was sent.");
                Expect.That(got.Signature.Span.SequenceEqual(message.Signature.Span), "the signature as it was sent.");
                var key = message.WrappedKeys.Single(key => key.DeviceId == device.Id);
                Expect.That(
                    got.WrappedKey.DeviceId == device.Id && got.WrappedKey.KeyId == key.KeyId
                        && got.WrappedKey.Enc.Span.SequenceEqual(key.Enc.Span) && got.WrappedKey.Ct.Span.SequenceEqual(key.Ct.Span),
                    "the wrapped key of the device that asks.");
            }
        }),
        new("inbox.payload-is-to-be-had", "The payload is downloaded byte for byte, also from a place in it on.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            var link = (await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)).Messages is [var only] ? only.Payload : null;
            Expect.That(link is not null && link.ExpiresAt > context.Now, "a payload URL that has not expired.");
            foreach (var (from, status) in new[] { (0, 200), (1000, 206) })
            {
                using var answer = await context.GetAsync(link, from).ConfigureAwait(false);
                Expect.Equal(status, (int)answer.StatusCode, "the status of the download");
                var bytes = await answer.Content.ReadAsByteArrayAsync(context.CancellationToken).ConfigureAwait(false);
                Expect.That(bytes.AsSpan().SequenceEqual(message.Payload.AsSpan(from)), $"the payload's bytes from {from} on.");
            }
        }),
        new("inbox.is-oldest-first-and-paged", "Messages come oldest first; limit and after walk through them, and has_more says whether there are others.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var ids = new List<MessageId>();
            for (var i = 0; i < 3; i++)
            {
                ids.Add((await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false)).Id);
                await context.WaitAsync(TimeSpan.FromMilliseconds(2)).ConfigureAwait(false);
            }

            var first = await ben.Devices[0].ReadInboxAsync(2).ConfigureAwait(false);
            Expect.Sequence(ids[..2], Inbox.Ids(first), "the first page");
            Expect.Equal(true, first.HasMore, "has_more of the first page");
            var second = await ben.Devices[0].ReadInboxAsync(2, ids[1]).ConfigureAwait(false);
            Expect.Sequence(ids[2..], Inbox.Ids(second), "the second page");
            Expect.Equal(false, second.HasMore, "has_more of the second page");
        }),
        new("inbox.unknown-after-is-taken-as-none", "An after that the relay does not remember is taken as none.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            var page = await ben.Devices[0].ReadInboxAsync(10, MessageId.Create(context.Now.AddDays(1))).ConfigureAwait(false);
            Expect.Sequence([message.Id], Inbox.Ids(page), "the page");
        }),
        new("inbox.malformed-parameters-are-refused", "A limit below 1 and an after that is no id are refused.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            foreach (var query in Malformed)
            {
                await device.RefusedAsync(RelayErrorCode.InvalidRequest, new SignedCall(HttpMethod.Get, RelayRoutes.Inbox + query)).ConfigureAwait(false);
            }
        }),
    ];
}
