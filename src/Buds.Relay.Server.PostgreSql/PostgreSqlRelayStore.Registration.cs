using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Rules;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.PostgreSql;

internal sealed partial class PostgreSqlRelayStore
{
    /// <inheritdoc/>
    public async ValueTask<RegistrationOutcome> RegisterAsync(NewRegistration registration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return await TransactAsync(session => RegisterAsync(session, registration), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask SetPushTokenAsync(DeviceId device, PushToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        _ = await RunAsync(session => SetPushTokenAsync(session, device, token), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ClearPushTokenAsync(DeviceId device, PushKind? kind, CancellationToken cancellationToken = default) => _ = await RunAsync(
        session => kind is { } one
            ? session.ExecuteAsync("DELETE FROM push_tokens WHERE device = $1 AND kind = $2", device, NameOf(one))
            : session.ExecuteAsync("DELETE FROM push_tokens WHERE device = $1", device),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask ForgetPushTokenAsync(DeviceId device, PushToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        _ = await RunAsync(
            session => session.ExecuteAsync(
                "DELETE FROM push_tokens WHERE device = $1 AND kind = $2 AND token = $3", device, NameOf(token.Kind), token.Token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredPushToken>> GetPushTokensAsync(
        IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        return await RunAsync(
            session => session.QueryAsync(
                "SELECT device, kind, token FROM push_tokens WHERE device = ANY ($1)",
                row => new StoredPushToken(row.GetDeviceId(0), new PushToken { Kind = KindOf(row.GetString(1)), Token = row.GetString(2) }),
                devices.Select(PostgreSqlSession.ToGuid).ToArray()),
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<RegistrationOutcome> RegisterAsync(PostgreSqlSession session, NewRegistration registration)
    {
        var list = registration.List;
        _ = await session.ExistsAsync("SELECT lock_account($1)", list.Did).ConfigureAwait(false);
        var newest = await session.FindAsync(
            "SELECT sequence, list_cid FROM accounts WHERE did = $1", row => new ListVersion(row.GetInt64(0), Cid.Parse(row.GetString(1))), list.Did).ConfigureAwait(false);
        var devices = await session.QueryAsync(
            SelectDevice + " WHERE d.did = $1 OR d.id = ANY ($2)",
            ToDevice,
            list.Did,
            list.Content.Devices.Select(entry => PostgreSqlSession.ToGuid(entry.Id)).ToArray()).ConfigureAwait(false);
        var status = RegistrationRules.Decide(registration, newest, devices);
        if (status is not (RegistrationStatus.Accepted or RegistrationStatus.Unchanged))
        {
            return new RegistrationOutcome { Status = status };
        }

        if (RegistrationRules.NeedsInvite(registration, newest) && !await UseInviteAsync(session, registration).ConfigureAwait(false))
        {
            return new RegistrationOutcome { Status = RegistrationStatus.InviteInvalid };
        }

        IReadOnlyList<DeviceId> revoked = [];
        var freed = new List<BlobKey>();
        if (status == RegistrationStatus.Accepted)
        {
            revoked = RegistrationRules.FindRevoked(registration, devices);
            await PutListAsync(session, list).ConfigureAwait(false);
            foreach (var device in revoked)
            {
                freed.AddRange(await RevokeAsync(session, device).ConfigureAwait(false));
            }
        }

        foreach (var entry in list.Content.Devices.Where(entry => status == RegistrationStatus.Accepted || entry.Id == registration.Signer))
        {
            if (!await PutDeviceAsync(session, entry, list.Did, registration.At).ConfigureAwait(false))
            {
                // Another account took the id at the same moment: everything is rolled back.
                throw RelayStoreException.Unavailable();
            }
        }

        if (registration.PushToken is { } token)
        {
            _ = await SetPushTokenAsync(session, registration.Signer, token).ConfigureAwait(false);
        }

        var keyId = await PutBundleAsync(session, registration.Bundle, registration.At).ConfigureAwait(false) ?? registration.Bundle.KeyId;
        return new RegistrationOutcome { Status = status, KeyId = keyId, Revoked = revoked, Freed = freed };
    }

    private static Task<int> PutListAsync(PostgreSqlSession session, SignedDeviceList list) => session.ExecuteAsync(
        """
        INSERT INTO accounts (did, sequence, list_cid, list, list_signature) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (did) DO UPDATE SET
            sequence = excluded.sequence, list_cid = excluded.list_cid, list = excluded.list, list_signature = excluded.list_signature
        """,
        list.Did,
        list.Content.Sequence,
        list.Cid,
        list.Bytes,
        list.Signature);

    private static async Task<bool> PutDeviceAsync(PostgreSqlSession session, DeviceEntry entry, Did did, DateTimeOffset at) =>
        await session.ExecuteAsync(
            """
            INSERT INTO devices (id, did, signing_key, last_seen) VALUES ($1, $2, $3, $4)
            ON CONFLICT (id) DO UPDATE SET revoked = false WHERE devices.did = excluded.did AND devices.signing_key = excluded.signing_key
            """,
            entry.Id,
            did,
            entry.SigningKey.Bytes,
            at).ConfigureAwait(false) > 0;

    private static async Task<IReadOnlyList<BlobKey>> RevokeAsync(PostgreSqlSession session, DeviceId device)
    {
        _ = await session.ExecuteAsync(
            "UPDATE devices SET revoked = true, key_id = NULL, bundle_created = NULL, bundle = NULL, bundle_signature = NULL WHERE id = $1",
            device).ConfigureAwait(false);
        _ = await session.ExecuteAsync("DELETE FROM push_tokens WHERE device = $1", device).ConfigureAwait(false);
        return await DropDeliveriesAsync(session, device).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<BlobKey>> DropDeliveriesAsync(PostgreSqlSession session, DeviceId device) =>
        (await session.FindAsync("SELECT drop_deliveries($1)", row => row.GetBlobKeys(0), device).ConfigureAwait(false))!;

    private static Task<int> SetPushTokenAsync(PostgreSqlSession session, DeviceId device, PushToken token) => session.ExecuteAsync(
        """
        INSERT INTO push_tokens (device, kind, token) SELECT id, $2, $3 FROM devices WHERE id = $1 AND NOT revoked
        ON CONFLICT (device, kind) DO UPDATE SET token = excluded.token
        """,
        device,
        NameOf(token.Kind),
        token.Token);

    private static string NameOf(PushKind kind) => kind switch
    {
        PushKind.Apns => "apns",
        PushKind.Fcm => "fcm",
        PushKind.WebPush => "webpush",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of push token."),
    };

    private static PushKind KindOf(string name) => name switch
    {
        "apns" => PushKind.Apns,
        "fcm" => PushKind.Fcm,
        "webpush" => PushKind.WebPush,
        _ => throw new InvalidDataException("The database holds a push token of a kind that is not known."),
    };
}
