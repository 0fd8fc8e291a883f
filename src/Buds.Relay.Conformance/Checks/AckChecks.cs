using Buds.Crypto.Identifiers;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Conformance.Checks;

internal static class AckChecks
{
    public static IEnumerable<ConformanceCheck> All =>
    [
        new("ack.is-for-one-device-and-for-good", "A message stays until its device acknowledges it, and is gone from that inbox alone.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false);
            Expect.Sequence([message.Id], Inbox.Ids(await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)), "the inbox before the acknowledgement");
            Expect.Equal(1, await ben.Devices[0].AcknowledgeAsync(message.Id).ConfigureAwait(false), "acknowledged");
            Expect.Equal(0, (await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)).Messages.Count, "the number of messages after it");
            Expect.Sequence([message.Id], Inbox.Ids(await ben.Devices[1].ReadInboxAsync().ConfigureAwait(false)), "the inbox of the other device");
        }),
        new("ack.repeated-call-gets-the-same-answer", "The same acknowledgement again is answered as before.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            for (var i = 0; i < 2; i++)
            {
                Expect.Equal(1, await ben.Devices[0].AcknowledgeAsync(message.Id).ConfigureAwait(false), "acknowledged");
            }
        }),
        new("ack.others-deliveries-are-ignored", "A message that is not for the device is ignored, and stays for those that it is for.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            Expect.Equal(0, await ada.Devices[1].AcknowledgeAsync(message.Id, MessageId.Create(context.Now)).ConfigureAwait(false), "acknowledged");
            Expect.Sequence([message.Id], Inbox.Ids(await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)), "the inbox of the recipient");
        }),
        new("ack.last-one-deletes-the-payload", "A payload is gone once its last delivery was acknowledged.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            var link = (await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)).Messages is [var only] ? only.Payload : null;
            Expect.That(link is not null, "one message in the inbox.");
            await ben.Devices[0].AcknowledgeAsync(message.Id).ConfigureAwait(false);
            using (var there = await context.GetAsync(link).ConfigureAwait(false))
            {
                Expect.Equal(200, (int)there.StatusCode, "the status of a download while another device waits");
            }

            await ben.Devices[1].AcknowledgeAsync(message.Id).ConfigureAwait(false);
            using var gone = await context.GetAsync(link).ConfigureAwait(false);
            Expect.Equal(404, (int)gone.StatusCode, "the status of a download after the last acknowledgement");
        }),
        new("ack.none-and-too-many-are-refused", "An acknowledgement names 1 to ack_batch_max messages.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            await device.RefusedAsync(RelayErrorCode.InvalidRequest, Device.Acknowledgement()).ConfigureAwait(false);
            var many = Enumerable.Range(0, context.Description.Limits.AckBatchMax + 1).Select(_ => MessageId.Create(context.Now)).ToArray();
            await device.RefusedAsync(RelayErrorCode.InvalidRequest, Device.Acknowledgement(many)).ConfigureAwait(false);
        }),
    ];
}
