using Buds.Crypto.Identifiers;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Conformance.Checks;

internal static class UnsendChecks
{
    public static IEnumerable<ConformanceCheck> All =>
    [
        new("unsend.takes-it-back-from-those-who-wait", "Any device of the sender takes a message back from those that have not acknowledged it; its payload goes.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            var link = (await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)).Messages is [var only] ? only.Payload : null;
            Expect.That(link is not null, "one message in the inbox.");
            await ben.Devices[0].AcknowledgeAsync(message.Id).ConfigureAwait(false);
            Expect.Equal(1, await ada.Devices[1].UnsendAsync(message.Id).ConfigureAwait(false), "withdrawn");
            Expect.Equal(0, (await ben.Devices[1].ReadInboxAsync().ConfigureAwait(false)).Messages.Count, "the number of messages that wait");
            using var gone = await context.GetAsync(link).ConfigureAwait(false);
            Expect.Equal(404, (int)gone.StatusCode, "the status of a download");
        }),
        new("unsend.is-the-senders-alone", "Nobody but the sender's account may take a message back.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var message = await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            await ben.Devices[0].RefusedAsync(RelayErrorCode.NotSender, Device.Withdrawal(message.Id)).ConfigureAwait(false);
            Expect.Sequence([message.Id], Inbox.Ids(await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)), "the inbox of the recipient");
        }),
        new("unsend.unknown-message-is-refused", "A message that the relay does not know cannot be taken back.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            await device.RefusedAsync(RelayErrorCode.UnknownMessage, Device.Withdrawal(MessageId.Create(context.Now))).ConfigureAwait(false);
        }),
    ];
}
