using System.Security.Cryptography;
using Buds.Crypto.Identity;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Conformance.Checks;

internal static class RegistrationChecks
{
    public static IEnumerable<ConformanceCheck> All =>
    [
        new("register.new-account-is-taken-and-again-the-same", "A new account's first list is taken, and the same call gets the same answer.", async context =>
        {
            var device = (await context.NewUnregisteredAsync().ConfigureAwait(false)).Devices[0];
            var call = device.Registration();
            var first = await device.CallAsync(call, RelayJson.Default.RegisterResponse).ConfigureAwait(false);
            Expect.Equal(device.Account.Did, first.Did, "did");
            Expect.Equal(device.Id, first.DeviceId, "device_id");
            Expect.Equal(1, first.Seq, "seq");
            Expect.Equal(1u, first.KeyId, "key_id");
            var again = await device.CallAsync(call, RelayJson.Default.RegisterResponse).ConfigureAwait(false);
            Expect.Equal(first with { ServerTime = default }, again with { ServerTime = default }, "the answer to the same call");
        }),
        new("register.unsigned-list-is-refused", "A list that the account's identity did not sign is refused.", async context =>
        {
            var device = (await context.NewUnregisteredAsync().ConfigureAwait(false)).Devices[0];
            var forged = Device.Statement(device.Account.List) with { Signature = RandomNumberGenerator.GetBytes(64) };
            await device.RefusedAsync(RelayErrorCode.ListInvalid, device.Registration(forged)).ConfigureAwait(false);
        }),
        new("register.signer-must-be-in-the-list", "Whoever is not in the list that it brings is refused.", async context =>
        {
            var account = await context.NewUnregisteredAsync().ConfigureAwait(false);
            var outsider = account.NewDevice();
            await outsider.RefusedAsync(RelayErrorCode.UnknownDevice, account.Devices[0].Registration()).ConfigureAwait(false);
        }),
        new("register.bundle-of-another-device-is-refused", "A key bundle that the signing device did not sign is refused.", async context =>
        {
            var account = await context.NewUnregisteredAsync(2).ConfigureAwait(false);
            var (first, second) = (account.Devices[0], account.Devices[1]);
            await first.RefusedAsync(
                RelayErrorCode.BundleInvalid, first.Registration(bundle: Device.Statement(second.Bundle()))).ConfigureAwait(false);
        }),
        new("register.list-must-follow-the-newest", "A list is taken only where it is the next and names the one before.", async context =>
        {
            var account = await context.NewAccountAsync().ConfigureAwait(false);
            var (device, first) = (account.Devices[0], account.List);
            var second = account.Publish([device, account.NewDevice()]);
            await device.RegisterAsync(second).ConfigureAwait(false);

            var fork = account.Sign(first, [device]);
            var gap = account.Sign(account.Sign(second, [device]), [device]);
            foreach (var list in new[] { first, fork, gap })
            {
                var problem = await device.RefusedAsync(RelayErrorCode.ListConflict, device.Registration(Device.Statement(list))).ConfigureAwait(false);
                Expect.Equal(2, problem.Accounts is [var known] ? known.Seq : 0, "the newest list's seq in accounts of the refusal");
            }
        }),
        new("register.too-many-devices-are-refused", "A list with more devices than max_devices_per_did is refused.", async context =>
        {
            await context.DescribeAsync().ConfigureAwait(false);
            var account = await context.NewUnregisteredAsync(context.Description.Limits.MaxDevicesPerDid + 1).ConfigureAwait(false);
            await account.Devices[0].RefusedAsync(RelayErrorCode.TooManyDevices, account.Devices[0].Registration()).ConfigureAwait(false);
        }),
        new("register.device-id-of-another-account-is-refused", "A device id belongs to one account.", async context =>
        {
            var taken = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            var account = await context.NewUnregisteredAsync().ConfigureAwait(false);
            var list = SignedDeviceList.Sign(
                account.Identity,
                null,
                [new DeviceEntry(account.Devices[0].Id, account.Devices[0].Key.PublicKey, context.Now), new DeviceEntry(taken.Id, taken.Key.PublicKey, context.Now)],
                context.Now);
            await account.Devices[0].RefusedAsync(RelayErrorCode.DeviceConflict, account.Devices[0].Registration(Device.Statement(list))).ConfigureAwait(false);
        }),
        new("register.device-left-out-is-revoked", "A device that the next list leaves out is revoked at once, and loses its key bundle.", async context =>
        {
            var account = await context.NewAccountAsync(2).ConfigureAwait(false);
            var (stays, goes) = (account.Devices[0], account.Devices[1]);
            await stays.RegisterAsync(account.Publish([stays])).ConfigureAwait(false);

            await goes.RefusedAsync(RelayErrorCode.DeviceRevoked, Device.Heartbeat).ConfigureAwait(false);
            var told = await stays.GetListsAsync(account.Did).ConfigureAwait(false);
            Expect.Equal(1, told.Accounts is [var known] ? known.KeyBundles.Count : 0, "the number of key bundles");
        }),
        new("register.device-may-take-itself-off", "A device that a new list leaves out may publish that list itself.", async context =>
        {
            var account = await context.NewAccountAsync(2).ConfigureAwait(false);
            var (stays, goes) = (account.Devices[0], account.Devices[1]);
            await goes.RegisterAsync(account.Publish([stays])).ConfigureAwait(false);
            Expect.Equal(2, (await stays.HeartbeatAsync().ConfigureAwait(false)).Seq, "seq");
        }),
    ];
}
