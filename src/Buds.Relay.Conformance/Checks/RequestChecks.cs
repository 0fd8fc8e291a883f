using System.Text;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Conformance.Checks;

internal static class RequestChecks
{
    private static readonly string[] Malformed = ["{", "[]", "{}", """{"message_ids":[7]}"""];

    public static IEnumerable<ConformanceCheck> All =>
    [
        new("request.malformed-json-is-refused", "A body that is not the JSON of the call is refused.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            foreach (var body in Malformed)
            {
                await device.RefusedAsync(
                    RelayErrorCode.InvalidJson, new SignedCall(HttpMethod.Post, RelayRoutes.Ack) { Body = Encoding.UTF8.GetBytes(body) }).ConfigureAwait(false);
            }
        }),
        new("request.other-media-type-is-refused", "A body that does not say that it is JSON is refused.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            await device.RefusedAsync(RelayErrorCode.UnsupportedMediaType, Device.Lists([device.Account.Did]) with { MediaType = "text/plain" }).ConfigureAwait(false);
        }),
        new("request.large-body-is-refused", "A body above max_body_bytes is refused.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            var body = new byte[context.Description.Limits.MaxBodyBytes + 1];
            body.AsSpan().Fill((byte)' ');
            await device.RefusedAsync(RelayErrorCode.BodyTooLarge, new SignedCall(HttpMethod.Post, RelayRoutes.Ack) { Body = body }).ConfigureAwait(false);
        }),
        new("request.unknown-path-is-not-found", "Another path below /api/messages/ is not found.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            await device.RefusedAsync(RelayErrorCode.NotFound, new SignedCall(HttpMethod.Get, "/api/messages/none/such")).ConfigureAwait(false);
        }),
        new("request.other-method-is-not-allowed", "Another method than the call's is not allowed.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            await device.RefusedAsync(RelayErrorCode.MethodNotAllowed, new SignedCall(HttpMethod.Get, RelayRoutes.Heartbeat)).ConfigureAwait(false);
        }),
    ];
}
