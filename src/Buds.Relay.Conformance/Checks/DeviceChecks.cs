using Buds.Crypto.Identifiers;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Conformance.Checks;

internal static class DeviceChecks
{
    public static IEnumerable<ConformanceCheck> All =>
    [
        new("keys.newest-bundle-is-given-out", "Of two bundles the one with the higher key_id is given out.", async context =>
        {
            var device = (await context.NewAccountAsync().ConfigureAwait(false)).Devices[0];
            foreach (var keyId in new uint[] { 3, 2 })
            {
                var answer = await device.CallAsync(Device.Keys(device.Bundle(keyId)), RelayJson.Default.PublishKeysResponse).ConfigureAwait(false);
                Expect.Equal(3u, answer.KeyId, $"key_id after publishing {keyId}");
            }

            var bundle = (await device.GetListsAsync(device.Account.Did).ConfigureAwait(false)).Accounts is [{ KeyBundles: [var only] }] ? only : null;
            Expect.That(bundle is not null, "one key bundle.");
            var read = Crypto.Identity.SignedKeyBundle.Verify(bundle.Bytes, bundle.Signature, device.Account.List.Content);
            Expect.Equal(3u, read.Content.KeyId, "the key_id of the bundle that is given out");
        }),
        new("keys.bundle-of-another-device-is-refused", "A bundle that the calling device did not sign is refused.", async context =>
        {
            var ada = await context.AdaAsync().ConfigureAwait(false);
            await ada.Devices[0].RefusedAsync(RelayErrorCode.BundleInvalid, Device.Keys(ada.Devices[1].Bundle())).ConfigureAwait(false);
        }),
        new("push-token.is-set-and-cleared", "A push token is set and cleared, without an answer.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            foreach (var token in new SetPushTokenRequest[] { new() { Kind = PushKind.Fcm, Token = "a-token" }, new() { Kind = PushKind.Fcm }, new() })
            {
                var call = SignedCall.Post(RelayRoutes.PushToken, token, RelayJson.Default.SetPushTokenRequest);
                using var answer = await device.RequestAsync(call).ConfigureAwait(false);
                Expect.Equal(204, (int)answer.StatusCode, "the status");
            }
        }),
        new("heartbeat.says-whose-the-device-is", "A heartbeat is answered with the device, its account and the list's number.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            var answer = await device.HeartbeatAsync().ConfigureAwait(false);
            Expect.Equal(device.Id, answer.DeviceId, "device_id");
            Expect.Equal(device.Account.Did, answer.Did, "did");
            Expect.Equal(1, answer.Seq, "seq");
        }),
        new("list.gives-list-and-bundles", "The newest list comes as its account signed it, with the bundles of its devices.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            var account = (await ada.Devices[0].GetListsAsync(ben.Did).ConfigureAwait(false)).Accounts is [var only] ? only : null;
            Expect.That(account is not null && account.Did == ben.Did, "the account that was asked for.");
            Expect.That(
                account.DeviceList is { } list && list.Bytes.Span.SequenceEqual(ben.List.Bytes.Span) && list.Signature.Span.SequenceEqual(ben.List.Signature.Span),
                "the device list byte for byte.");
            Expect.Equal(2, account.KeyBundles.Count, "the number of key bundles");
        }),
        new("list.known-list-is-left-out", "A list that the caller has at its newest is left out; bundles come nevertheless.", async context =>
        {
            var (ada, ben) = (await context.AdaAsync().ConfigureAwait(false), await context.BenAsync().ConfigureAwait(false));
            foreach (var (known, comes) in new[] { (1L, false), (0L, true), (7L, true) })
            {
                var call = Device.Lists([ben.Did], new Dictionary<Did, long> { [ben.Did] = known });
                var answer = await ada.Devices[0].CallAsync(call, RelayJson.Default.DeviceListsResponse).ConfigureAwait(false);
                Expect.Equal(comes, answer.Accounts is [{ DeviceList: not null }], $"whether the list comes to one who has number {known}");
                Expect.Equal(2, answer.Accounts is [var account] ? account.KeyBundles.Count : 0, "the number of key bundles");
            }
        }),
        new("list.unknown-accounts-are-named", "Accounts that the relay does not know are named as unknown.", async context =>
        {
            var ada = await context.AdaAsync().ConfigureAwait(false);
            var stranger = await context.NewUnregisteredAsync().ConfigureAwait(false);
            var answer = await ada.Devices[0].GetListsAsync(ada.Did, stranger.Did).ConfigureAwait(false);
            Expect.Sequence([stranger.Did], answer.Unknown, "unknown");
            Expect.Sequence([ada.Did], [.. answer.Accounts.Select(account => account.Did)], "accounts");
        }),
        new("list.too-many-accounts-are-refused", "More DIDs than max_dids are refused, and none at all.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            await device.RefusedAsync(RelayErrorCode.InvalidRequest, Device.Lists([])).ConfigureAwait(false);
            var many = new List<Did>();
            for (var i = 0; i <= context.Description.Limits.MaxDids; i++)
            {
                using var identity = Crypto.Identity.IdentityKey.Generate();
                many.Add(identity.Did);
            }

            await device.RefusedAsync(RelayErrorCode.TooManyRecipients, Device.Lists(many)).ConfigureAwait(false);
        }),
    ];
}
