using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Rules;
using Buds.Relay.Server.Stores;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql;

internal sealed partial class PostgreSqlRelayStore
{
    private const string SelectDevice =
        """
        SELECT d.id, d.did, d.signing_key, d.revoked, d.last_seen, d.key_id, a.sequence
        FROM devices d JOIN accounts a ON a.did = d.did
        """;

    /// <inheritdoc/>
    public async ValueTask<StoredDevice?> FindDeviceAsync(DeviceId id, CancellationToken cancellationToken = default) =>
        await RunAsync(session => session.FindAsync(SelectDevice + " WHERE d.id = $1", ToDevice, id), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredAccount>> GetAccountsAsync(
        IReadOnlyCollection<Did> dids, DateTimeOffset activeSince, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dids);

        // One statement, so that lists and bundles are of one moment.
        var rows = await RunAsync(
            session => session.QueryAsync(
                """
                SELECT a.did, a.sequence, a.list, a.list_signature, d.id, d.key_id, d.bundle_created, d.bundle, d.bundle_signature
                FROM accounts a
                LEFT JOIN devices d ON d.did = a.did AND NOT d.revoked AND d.key_id IS NOT NULL AND d.last_seen >= $2
                WHERE a.did = ANY ($1)
                """,
                row => (
                    Did: row.GetDid(0),
                    Sequence: row.GetInt64(1),
                    List: new SignedStatement { Bytes = row.GetBytes(2), Signature = row.GetBytes(3) },
                    Bundle: row.IsDBNull(4) ? null : new StoredBundle(
                        row.GetDeviceId(4), row.GetKeyId(5), row.GetTime(6), new SignedStatement { Bytes = row.GetBytes(7), Signature = row.GetBytes(8) })),
                dids.Select(did => did.ToString()).ToArray(),
                activeSince),
            cancellationToken).ConfigureAwait(false);
        return [.. rows.GroupBy(row => row.Did).Select(account => new StoredAccount
        {
            Did = account.Key,
            Sequence = account.First().Sequence,
            DeviceList = account.First().List,
            Bundles = [.. account.Select(row => row.Bundle).OfType<StoredBundle>()],
        })];
    }

    /// <inheritdoc/>
    public async ValueTask<uint?> PutBundleAsync(StoredBundle bundle, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return await TransactAsync(
            async session =>
            {
                _ = await session.ExistsAsync("SELECT lock_account(did) FROM devices WHERE id = $1", bundle.Device).ConfigureAwait(false);
                return await PutBundleAsync(session, bundle, at).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask MarkSeenAsync(DeviceId device, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        _ = await RunAsync(session => MarkSeenAsync(session, device, at), cancellationToken).ConfigureAwait(false);

    private static StoredDevice ToDevice(NpgsqlDataReader row) => new()
    {
        Id = row.GetDeviceId(0),
        Did = row.GetDid(1),
        SigningKey = new Ed25519PublicKey(row.GetBytes(2)),
        IsRevoked = row.GetBoolean(3),
        LastSeen = row.GetTime(4),
        KeyId = row.IsDBNull(5) ? null : row.GetKeyId(5),
        ListSequence = row.GetInt64(6),
    };

    private static async Task<uint?> PutBundleAsync(PostgreSqlSession session, StoredBundle bundle, DateTimeOffset at)
    {
        var known = await session.FindAsync<(uint? KeyId, DateTimeOffset? Created)?>(
            "SELECT key_id, bundle_created FROM devices WHERE id = $1 AND NOT revoked FOR UPDATE",
            row => row.IsDBNull(0) ? (null, null) : (row.GetKeyId(0), row.GetTime(1)),
            bundle.Device).ConfigureAwait(false);
        if (known is not { } there)
        {
            return null;
        }

        _ = await MarkSeenAsync(session, bundle.Device, at).ConfigureAwait(false);
        if (!BundleRules.Replaces(bundle, there.KeyId, there.Created))
        {
            return there.KeyId;
        }

        _ = await session.ExecuteAsync(
            "UPDATE devices SET key_id = $2, bundle_created = $3, bundle = $4, bundle_signature = $5 WHERE id = $1",
            bundle.Device,
            bundle.KeyId,
            bundle.Created,
            bundle.Statement.Bytes,
            bundle.Statement.Signature).ConfigureAwait(false);
        return bundle.KeyId;
    }

    private static Task<int> MarkSeenAsync(PostgreSqlSession session, DeviceId device, DateTimeOffset at) =>
        session.ExecuteAsync("UPDATE devices SET last_seen = $2 WHERE id = $1 AND NOT revoked AND last_seen < $2", device, at);
}
