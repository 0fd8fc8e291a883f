using Buds.Crypto.Identity;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Conformance.Checks;

internal static class AuthenticationChecks
{
    private static readonly TimeSpan Allowed = RelayTimes.ClockSkew - TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TooMuch = RelayTimes.ClockSkew + TimeSpan.FromSeconds(10);

    public static IEnumerable<ConformanceCheck> All =>
    [
        new("authentication.unsigned-call-is-refused", "A call without a signature is unauthenticated.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            foreach (var call in Calls(device))
            {
                await device.RefusedAsync(RelayErrorCode.Unauthenticated, call with { IsSigned = false }).ConfigureAwait(false);
            }
        }),
        new("authentication.other-key-is-refused", "A call signed with another key than the device's is refused.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            using var impostor = DeviceKey.Generate(device.Id);
            foreach (var call in Calls(device))
            {
                await device.RefusedAsync(RelayErrorCode.BadSignature, call, impostor).ConfigureAwait(false);
            }
        }),
        new("authentication.unknown-device-is-refused", "A call of a device that was never registered is refused.", async context =>
        {
            var stranger = (await context.NewUnregisteredAsync().ConfigureAwait(false)).Devices[0];
            await stranger.RefusedAsync(RelayErrorCode.UnknownDevice, Device.Heartbeat).ConfigureAwait(false);
        }),
        new("authentication.clock-skew-is-allowed-for-300-s", "A clock that is off by less than 300 s does no harm.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            foreach (var created in new[] { context.Now - Allowed, context.Now + Allowed })
            {
                using var answer = await device.RequestAsync(Device.Heartbeat, created: created).ConfigureAwait(false);
                Expect.Equal(200, (int)answer.StatusCode, "the status for a clock that is off by 290 s");
            }
        }),
        new("authentication.larger-clock-skew-is-told-the-time", "A clock that is off by more than 300 s is refused with the relay's time.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            foreach (var created in new[] { context.Now - TooMuch, context.Now + TooMuch })
            {
                var problem = await device.RefusedAsync(RelayErrorCode.ClockSkew, Device.Heartbeat, created: created).ConfigureAwait(false);
                Expect.That(problem.ServerTime is { } time && (time - context.Now).Duration() < TooMuch, "server_time in the refusal.");
            }
        }),
        new("authentication.altered-body-is-refused", "A body that is not the one of the digest is refused.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            var call = Device.Lists([device.Account.Did]);
            await device.RefusedAsync(RelayErrorCode.DigestMismatch, call with { SignedBody = call.Body, Body = [.. call.Body!, (byte)' '] }).ConfigureAwait(false);
        }),
        new("authentication.signature-covers-the-body", "A body whose digest the signature does not cover is refused.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            await device.RefusedAsync(RelayErrorCode.Unauthenticated, Device.Lists([device.Account.Did]) with { CoversBody = false }).ConfigureAwait(false);
        }),
        new("authentication.signature-covers-path-query-and-method", "A signature is good for its own path, query and method alone.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            foreach (var call in new[]
            {
                Device.InboxPage(2) with { SignedTarget = RelayRoutes.InboxPage(1, null) },
                Device.Heartbeat with { SignedTarget = RelayRoutes.Ack },
                Device.Heartbeat with { SignedMethod = HttpMethod.Put },
            })
            {
                await device.RefusedAsync(RelayErrorCode.BadSignature, call).ConfigureAwait(false);
            }
        }),
    ];

    private static SignedCall[] Calls(Device device) =>
    [
        Device.Heartbeat, Device.InboxPage(), Device.Lists([device.Account.Did]), Device.Acknowledgement(Crypto.Identifiers.MessageId.Create(device.Now)),
        new SignedCall(HttpMethod.Get, RelayRoutes.Events),
    ];
}
