using Buds.Crypto;
using Buds.Crypto.Identity;
using Buds.Relay.Client;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;

namespace Buds.Client.Devices;

/// <summary>Puts a device into the list of an account of which nothing is known but its identity key.</summary>
internal static class Restoring
{
    private const int MaxAttempts = 5;

    /// <summary>
    /// Offers the relay a first list. A relay that knows the account answers with the account's newest, and that one is followed.
    /// </summary>
    /// <returns>The account's list before, and the one that holds the device.</returns>
    public static async Task<IReadOnlyList<SignedDeviceList>> JoinAsync(
        RelayClient relay,
        IdentityKey identity,
        DeviceKey device,
        EncryptionKey key,
        BudsOptions options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var entry = new DeviceEntry(device.Id, device.PublicKey, time.GetUtcNow());
        var bundle = SignedKeyBundle.Sign(identity.Did, device, key, time.GetUtcNow());
        SignedDeviceList? before = null;
        for (var attempt = 1; ; attempt++)
        {
            var list = SignedDeviceList.Sign(identity, before, [.. before?.Content.Devices ?? [], entry], time.GetUtcNow());
            try
            {
                await Registering.RegisterAsync(
                    relay,
                    new SignedStatement { Bytes = list.Bytes, Signature = list.Signature },
                    new SignedStatement { Bytes = bundle.Bytes, Signature = bundle.Signature },
                    options,
                    cancellationToken).ConfigureAwait(false);
                return before is null ? [list] : [before, list];
            }
            catch (RelayException e) when (e.Code == RelayErrorCode.ListConflict && attempt < MaxAttempts)
            {
                before = Current(e, identity);
            }
        }
    }

    private static SignedDeviceList Current(RelayException conflict, IdentityKey identity)
    {
        var statement = conflict.Problem.Accounts?.FirstOrDefault(account => account.Did == identity.Did)?.DeviceList
            ?? throw new BudsClientException(BudsErrorCode.UnknownAccount, "The relay does not tell the account's devices.", conflict);
        var list = SignedDeviceList.Verify(statement.Bytes, statement.Signature);
        return list.Did == identity.Did
            ? list
            : throw new ProtocolException(ProtocolError.ListInvalid, "The relay gave out another account's device list.");
    }
}
