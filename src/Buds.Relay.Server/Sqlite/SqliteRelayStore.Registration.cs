using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Server.Rules;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Sqlite;

internal sealed partial class SqliteRelayStore
{
    /// <inheritdoc/>
    public ValueTask<RegistrationOutcome> RegisterAsync(NewRegistration registration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return _writer.RunAsync(session => Register(session, registration), cancellationToken);
    }

    private static RegistrationOutcome Register(SqliteSession session, NewRegistration registration)
    {
        var list = registration.List;
        var newest = session.Find(
            "SELECT sequence, list_cid FROM accounts WHERE did = ?1", row => new ListVersion(row.GetInt64(0), Cid.Parse(row.GetString(1))), list.Did);
        var devices = FindDevices(session, list);
        var status = RegistrationRules.Decide(registration, newest, devices);
        if (status is not (RegistrationStatus.Accepted or RegistrationStatus.Unchanged))
        {
            return new RegistrationOutcome { Status = status };
        }

        if (RegistrationRules.NeedsInvite(registration, newest) && !UseInvite(session, registration))
        {
            return new RegistrationOutcome { Status = RegistrationStatus.InviteInvalid };
        }

        IReadOnlyList<DeviceId> revoked = [];
        var freed = new List<BlobKey>();
        if (status == RegistrationStatus.Accepted)
        {
            revoked = RegistrationRules.FindRevoked(registration, devices);
            PutList(session, list);
            foreach (var device in revoked)
            {
                Revoke(session, device, freed);
            }
        }

        foreach (var entry in list.Content.Devices.Where(entry => status == RegistrationStatus.Accepted || entry.Id == registration.Signer))
        {
            PutDevice(session, entry, list.Did, registration.At);
        }

        if (registration.PushToken is { } token)
        {
            SetPushToken(session, registration.Signer, token);
        }

        var keyId = PutBundle(session, registration.Bundle, registration.At) ?? registration.Bundle.KeyId;
        return new RegistrationOutcome { Status = status, KeyId = keyId, Revoked = revoked, Freed = freed };
    }

    /// <summary>The devices of the account, and those in the list that are another's.</summary>
    private static List<StoredDevice> FindDevices(SqliteSession session, SignedDeviceList list)
    {
        var devices = session.Query(SelectDevicesOfAccount, ToDevice, list.Did);
        var known = devices.Select(device => device.Id).ToHashSet();
        devices.AddRange(list.Content.Devices
            .Where(entry => !known.Contains(entry.Id))
            .Select(entry => FindDevice(session, entry.Id))
            .OfType<StoredDevice>());
        return devices;
    }

    private static void PutList(SqliteSession session, SignedDeviceList list) => session.Execute(
        """
        INSERT INTO accounts (did, sequence, list_cid, list, list_signature) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (did) DO UPDATE SET
            sequence = excluded.sequence, list_cid = excluded.list_cid, list = excluded.list, list_signature = excluded.list_signature
        """,
        list.Did,
        list.Content.Sequence,
        list.Cid,
        list.Bytes,
        list.Signature);

    private static void PutDevice(SqliteSession session, DeviceEntry entry, Did did, DateTimeOffset at) => session.Execute(
        "INSERT INTO devices (id, did, signing_key, last_seen) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET revoked = 0",
        entry.Id,
        did,
        entry.SigningKey.Bytes,
        at);

    private static void Revoke(SqliteSession session, DeviceId device, List<BlobKey> freed)
    {
        session.Execute(
            "UPDATE devices SET revoked = 1, key_id = NULL, bundle_created = NULL, bundle = NULL, bundle_signature = NULL WHERE id = ?1", device);
        ClearPushTokens(session, device);
        DropDeliveries(session, device, freed);
    }
}
