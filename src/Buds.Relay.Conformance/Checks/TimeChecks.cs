using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Conformance.Checks;

/// <summary>What happens after days: where the relay's clock can be turned.</summary>
internal static class TimeChecks
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static IEnumerable<ConformanceCheck> All =>
    [
        Later("times.message-expires", "A message that nobody acknowledged is gone after message_ttl_ms, and its payload.", async context =>
        {
            var (ada, ben) = (await context.NewAccountAsync().ConfigureAwait(false), await context.NewAccountAsync().ConfigureAwait(false));
            await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            var ttl = context.Description.MessageTtl;
            await context.AdvanceAsync(ttl - Minute).ConfigureAwait(false);
            var link = (await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)).Messages is [var only] ? only.Payload : null;
            Expect.That(link is not null, "the message a minute before its time is over.");
            await context.AdvanceAsync(2 * Minute).ConfigureAwait(false);
            Expect.Equal(0, (await ben.Devices[0].ReadInboxAsync().ConfigureAwait(false)).Messages.Count, "the number of messages after it");
            using var gone = await context.GetAsync(link).ConfigureAwait(false);
            Expect.Equal(404, (int)gone.StatusCode, "the status of a download");
        }),
        Later("times.upload-without-send-expires", "An upload that no send followed is gone after upload_ttl_ms.", async context =>
        {
            var ada = await context.NewAccountAsync(2).ConfigureAwait(false);
            var message = await Message.SealAsync(ada.Devices[0], [ada]).ConfigureAwait(false);
            await ada.Devices[0].UploadAsync(message).ConfigureAwait(false);
            await context.AdvanceAsync(context.Description.UploadTtl + Minute).ConfigureAwait(false);
            await ada.Devices[0].RefusedAsync(RelayErrorCode.UploadMissing, Device.Sending(message)).ConfigureAwait(false);
        }),
        Later("times.silent-device-is-inactive-until-it-calls", "A device that did not call for 90 days gets no new messages, until it calls again.", async context =>
        {
            var ada = await context.NewAccountAsync(2).ConfigureAwait(false);
            await context.AdvanceAsync(RelayTimes.DeviceInactiveAfter - Minute).ConfigureAwait(false);
            await ada.Devices[0].HeartbeatAsync().ConfigureAwait(false);
            await context.AdvanceAsync(2 * Minute).ConfigureAwait(false);
            Expect.Equal(1, await BundlesAsync(ada).ConfigureAwait(false), "the number of bundles while a device is inactive");
            await ada.Devices[1].HeartbeatAsync().ConfigureAwait(false);
            Expect.Equal(2, await BundlesAsync(ada).ConfigureAwait(false), "the number of bundles once it has called");
        }),
        Later("times.device-is-deleted-after-180-days", "A device that did not call for 180 days is forgotten.", async context =>
        {
            var ada = await context.NewAccountAsync(2).ConfigureAwait(false);
            for (var i = 0; i < 3; i++)
            {
                await context.AdvanceAsync((RelayTimes.DeviceDeletedAfter + Minute) / 3).ConfigureAwait(false);
                await ada.Devices[0].HeartbeatAsync().ConfigureAwait(false);
            }

            await ada.Devices[1].RefusedAsync(RelayErrorCode.UnknownDevice, Device.Heartbeat).ConfigureAwait(false);
        }),
    ];

    private static ConformanceCheck Later(string name, string rule, Func<CheckContext, Task> run) => new(
        name, rule, run, context => Task.FromResult(context.Target.AdvanceClock is null ? "The relay's clock cannot be turned from here." : null));

    private static async Task<int> BundlesAsync(Account account) =>
        (await account.Devices[0].GetListsAsync(account.Did).ConfigureAwait(false)).Accounts is [var only] ? only.KeyBundles.Count : 0;
}
