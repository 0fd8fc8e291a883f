using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;

namespace Buds.Relay.Conformance.Checks;

internal static class EventChecks
{
    private const string InboxLine = "event: " + RelayRoutes.InboxEvent;

    public static IEnumerable<ConformanceCheck> All =>
    [
        new("events.tell-of-what-waits", "An event stream says at its start that something waits.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            using var events = await EventLines.OpenAsync(context, ben.Devices[0]).ConfigureAwait(false);
            await events.UntilAsync(InboxLine).ConfigureAwait(false);
        }),
        new("events.tell-of-what-arrives", "An event stream says when a message arrives.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            using var events = await EventLines.OpenAsync(context, ben.Devices[0]).ConfigureAwait(false);
            await ada.Devices[0].SendNewAsync(ben).ConfigureAwait(false);
            await events.UntilAsync(InboxLine).ConfigureAwait(false);
        }),
        new("events.beat-every-15-s", "A comment comes every 15 s, so that a broken stream is noticed.", async context =>
        {
            var ben = await context.BenAsync().ConfigureAwait(false);
            using var events = await EventLines.OpenAsync(context, ben.Devices[0]).ConfigureAwait(false);
            var beat = events.UntilAsync(":");
            if (context.Target.AdvanceClock is not null)
            {
                await context.AdvanceAsync(RelayTimes.EventHeartbeat).ConfigureAwait(false);
            }

            await beat.ConfigureAwait(false);
        }),
        new("events.end-for-a-device-that-is-revoked", "The event stream of a device that is revoked ends.", async context =>
        {
            var account = await context.NewAccountAsync(2).ConfigureAwait(false);
            using var events = await EventLines.OpenAsync(context, account.Devices[1]).ConfigureAwait(false);
            await account.Devices[0].RegisterAsync(account.Publish([account.Devices[0]])).ConfigureAwait(false);
            await events.UntilAsync(null).ConfigureAwait(false);
        }),
    ];
}
