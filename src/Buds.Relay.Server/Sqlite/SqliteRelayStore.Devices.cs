using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Rules;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Sqlite;

internal sealed partial class SqliteRelayStore
{
    private const string SelectDevice =
        """
        SELECT d.id, d.did, d.signing_key, d.revoked, d.last_seen, d.key_id, a.sequence
        FROM devices d JOIN accounts a ON a.did = d.did
        """;

    private const string SelectDeviceById = SelectDevice + " WHERE d.id = ?1";
    private const string SelectDevicesOfAccount = SelectDevice + " WHERE d.did = ?1";

    /// <inheritdoc/>
    public ValueTask<StoredDevice?> FindDeviceAsync(DeviceId id, CancellationToken cancellationToken = default) =>
        _readers.RunAsync(session => FindDevice(session, id), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredAccount>> GetAccountsAsync(
        IReadOnlyCollection<Did> dids, DateTimeOffset activeSince, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dids);
        return _readers.RunTogetherAsync<IReadOnlyList<StoredAccount>>(
            session => [.. dids.Select(did => FindAccount(session, did, activeSince)).OfType<StoredAccount>()], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<uint?> PutBundleAsync(StoredBundle bundle, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return _writer.RunAsync(session => PutBundle(session, bundle, at), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask MarkSeenAsync(DeviceId device, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        WriteAsync(session => MarkSeen(session, device, at), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Removal> DeleteDevicesAsync(DateTimeOffset seenUntil, int limit, CancellationToken cancellationToken = default) => _writer.RunAsync(
        session =>
        {
            var freed = new List<BlobKey>();
            var gone = session.Query(
                "SELECT id FROM devices WHERE last_seen <= ?1 ORDER BY last_seen LIMIT ?2", row => row.GetDeviceId(0), seenUntil, limit);
            foreach (var device in gone)
            {
                DropDeliveries(session, device, freed);
                session.Execute("DELETE FROM devices WHERE id = ?1", device);
            }

            return new Removal(gone.Count, freed);
        },
        cancellationToken);

    private static StoredDevice? FindDevice(SqliteSession session, DeviceId id) => session.Find(SelectDeviceById, ToDevice, id);

    private static StoredDevice ToDevice(SqliteRow row) => new()
    {
        Id = row.GetDeviceId(0),
        Did = row.GetDid(1),
        SigningKey = new Ed25519PublicKey(row.GetBytes(2)),
        IsRevoked = row.GetBoolean(3),
        LastSeen = row.GetTime(4),
        KeyId = row.IsDBNull(5) ? null : row.GetKeyId(5),
        ListSequence = row.GetInt64(6),
    };

    private static StoredAccount? FindAccount(SqliteSession session, Did did, DateTimeOffset activeSince) => session.Find(
        "SELECT sequence, list, list_signature FROM accounts WHERE did = ?1",
        row => new StoredAccount
        {
            Did = did,
            Sequence = row.GetInt64(0),
            DeviceList = new SignedStatement { Bytes = row.GetBytes(1), Signature = row.GetBytes(2) },
            Bundles = session.Query(
                """
                SELECT id, key_id, bundle_created, bundle, bundle_signature FROM devices
                WHERE did = ?1 AND revoked = 0 AND key_id IS NOT NULL AND last_seen >= ?2
                """,
                ToBundle,
                did,
                activeSince),
        },
        did);

    private static StoredBundle ToBundle(SqliteRow row) => new(
        row.GetDeviceId(0), row.GetKeyId(1), row.GetTime(2), new SignedStatement { Bytes = row.GetBytes(3), Signature = row.GetBytes(4) });

    private static uint? PutBundle(SqliteSession session, StoredBundle bundle, DateTimeOffset at)
    {
        var known = session.Find<(uint? KeyId, DateTimeOffset? Created)?>(
            "SELECT key_id, bundle_created FROM devices WHERE id = ?1 AND revoked = 0",
            row => row.IsDBNull(0) ? (null, null) : (row.GetKeyId(0), row.GetTime(1)),
            bundle.Device);
        if (known is not { } there)
        {
            return null;
        }

        MarkSeen(session, bundle.Device, at);
        if (!BundleRules.Replaces(bundle, there.KeyId, there.Created))
        {
            return there.KeyId;
        }

        session.Execute(
            "UPDATE devices SET key_id = ?2, bundle_created = ?3, bundle = ?4, bundle_signature = ?5 WHERE id = ?1",
            bundle.Device,
            bundle.KeyId,
            bundle.Created,
            bundle.Statement.Bytes,
            bundle.Statement.Signature);
        return bundle.KeyId;
    }

    private static void MarkSeen(SqliteSession session, DeviceId device, DateTimeOffset at) =>
        session.Execute("UPDATE devices SET last_seen = ?2 WHERE id = ?1 AND revoked = 0 AND last_seen < ?2", device, at);
}
