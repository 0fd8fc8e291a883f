using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.PostgreSql;

/// <content>Clean-up, in bounded batches that step around what others hold: it never blocks a send.</content>
internal sealed partial class PostgreSqlRelayStore
{
    // Who announces an upload holds the same lock, so that no new upload goes with an old one.
    private const string LockMessages =
        "SELECT pg_advisory_xact_lock(hashtextextended(m, 1)) FROM (SELECT m FROM unnest($1) m ORDER BY hashtextextended(m, 1)) ordered";

    /// <inheritdoc/>
    public async ValueTask<Removal> DeleteMessagesAsync(DateTimeOffset receivedUntil, int limit, CancellationToken cancellationToken = default)
    {
        // Data that one statement changes in several places is seen by all its parts as it was: the keys are made of what is deleted.
        var keys = await RunAsync(
            session => session.QueryAsync(
                """
                WITH expired AS (
                    SELECT id, waiting, payload_sha256 FROM messages WHERE received_at <= $1 ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED
                ), gone AS (
                    DELETE FROM messages m USING expired e WHERE m.id = e.id RETURNING CASE WHEN e.waiting > 0 THEN payload_key(e.id, e.payload_sha256) END AS key
                ), freed AS (
                    INSERT INTO freed_payloads SELECT key FROM gone WHERE key IS NOT NULL ON CONFLICT DO NOTHING
                )
                SELECT key FROM gone
                """,
                row => row.IsDBNull(0) ? (BlobKey?)null : BlobKey.Parse(row.GetString(0)),
                receivedUntil,
                limit),
            cancellationToken).ConfigureAwait(false);
        return new Removal(keys.Count, [.. keys.OfType<BlobKey>()]);
    }

    /// <inheritdoc/>
    public async ValueTask<Removal> DeleteUploadsAsync(DateTimeOffset requestedUntil, int limit, CancellationToken cancellationToken = default)
    {
        var keys = await TransactAsync(
            async session =>
            {
                var abandoned = await session.QueryAsync(
                    "SELECT message FROM uploads WHERE requested_at <= $1 ORDER BY requested_at LIMIT $2", row => row.GetGuid(0), requestedUntil, limit).ConfigureAwait(false);
                _ = await session.QueryAsync(LockMessages, _ => true, (object)abandoned.Select(message => message.ToString()).ToArray()).ConfigureAwait(false);
                return await session.QueryAsync(
                    """
                    WITH gone AS (
                        DELETE FROM uploads WHERE message = ANY ($1) AND requested_at <= $2 RETURNING payload_key(message, sha256) AS key
                    ), freed AS (
                        INSERT INTO freed_payloads SELECT key FROM gone ON CONFLICT DO NOTHING
                    )
                    SELECT key FROM gone
                    """,
                    row => BlobKey.Parse(row.GetString(0)),
                    abandoned.ToArray(),
                    requestedUntil).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return new Removal(keys.Count, keys);
    }

    /// <inheritdoc/>
    public async ValueTask<Removal> DeleteDevicesAsync(DateTimeOffset seenUntil, int limit, CancellationToken cancellationToken = default) => await TransactAsync(
        async session =>
        {
            var freed = new List<BlobKey>();
            var gone = await session.QueryAsync(
                "SELECT id FROM devices WHERE last_seen <= $1 ORDER BY last_seen LIMIT $2 FOR UPDATE SKIP LOCKED", row => row.GetDeviceId(0), seenUntil, limit).ConfigureAwait(false);
            foreach (var device in gone)
            {
                freed.AddRange(await DropDeliveriesAsync(session, device).ConfigureAwait(false));
                _ = await session.ExecuteAsync("DELETE FROM devices WHERE id = $1", device).ConfigureAwait(false);
            }

            return new Removal(gone.Count, freed);
        },
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BlobKey>> FreeUnreferencedPayloadsAsync(
        IReadOnlyCollection<BlobKey> payloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        var keys = payloads.Select(key => key.Value).ToArray();
        return await TransactAsync(
            async session =>
            {
                var messages = payloads.Select(key => PayloadKey.TryParse(key, out var message, out _) ? message.ToString() : null).OfType<string>().Distinct().ToArray();
                _ = await session.QueryAsync(LockMessages, _ => true, (object)messages).ConfigureAwait(false);
                return await session.QueryAsync(
                    """
                    WITH free AS (
                        SELECT k FROM unnest($1) k
                        WHERE NOT EXISTS (SELECT 1 FROM uploads u WHERE u.message::text = split_part(k, '/', 2) AND payload_key(u.message, u.sha256) = k)
                          AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.waiting > 0 AND m.id::text = split_part(k, '/', 2) AND payload_key(m.id, m.payload_sha256) = k)
                    ), freed AS (
                        INSERT INTO freed_payloads SELECT k FROM free ON CONFLICT DO NOTHING
                    )
                    SELECT k FROM free
                    """,
                    row => BlobKey.Parse(row.GetString(0)),
                    [keys]).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BlobKey>> GetFreedPayloadsAsync(int limit, CancellationToken cancellationToken = default) => await RunAsync(
        session => session.QueryAsync("SELECT key FROM freed_payloads LIMIT $1", row => BlobKey.Parse(row.GetString(0)), limit),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask ForgetFreedPayloadsAsync(IReadOnlyCollection<BlobKey> payloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        string[] keys = [.. payloads.Select(key => key.Value)];
        _ = await RunAsync(session => session.ExecuteAsync("DELETE FROM freed_payloads WHERE key = ANY ($1)", [keys]), cancellationToken).ConfigureAwait(false);
    }
}
