using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Sqlite;

internal sealed partial class SqliteRelayStore
{
    /// <inheritdoc/>
    public ValueTask<Removal> DeleteMessagesAsync(DateTimeOffset receivedUntil, int limit, CancellationToken cancellationToken = default) => _writer.RunAsync(
        session =>
        {
            var freed = new List<BlobKey>();
            var expired = session.Query(
                "SELECT id, payload_sha256, waiting FROM messages WHERE received_at <= ?1 ORDER BY received_at LIMIT ?2",
                row => (Id: row.GetMessageId(0), Sha256: row.GetBytes(1), Waits: row.GetInt32(2) > 0),
                receivedUntil,
                limit);
            foreach (var message in expired)
            {
                session.Execute("DELETE FROM messages WHERE id = ?1", message.Id);
                if (message.Waits)
                {
                    freed.Add(Free(session, message.Id, message.Sha256));
                }
            }

            return new Removal(expired.Count, freed);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Removal> DeleteUploadsAsync(DateTimeOffset requestedUntil, int limit, CancellationToken cancellationToken = default) => _writer.RunAsync(
        session =>
        {
            var abandoned = session.Query(
                """
                DELETE FROM uploads WHERE message IN (SELECT message FROM uploads WHERE requested_at <= ?1 ORDER BY requested_at LIMIT ?2)
                RETURNING message, sha256
                """,
                ToPayload,
                requestedUntil,
                limit);
            return new Removal(abandoned.Count, [.. abandoned.Select(payload => Free(session, payload))]);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BlobKey>> FreeUnreferencedPayloadsAsync(
        IReadOnlyCollection<BlobKey> payloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        return _writer.RunAsync<IReadOnlyList<BlobKey>>(
            session => [.. payloads.Where(key => !IsReferenced(session, key)).Select(key => Free(session, key))], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BlobKey>> GetFreedPayloadsAsync(int limit, CancellationToken cancellationToken = default) =>
        _readers.RunAsync<IReadOnlyList<BlobKey>>(
            session => session.Query("SELECT key FROM freed_payloads LIMIT ?1", row => row.GetBlobKey(0), limit), cancellationToken);

    /// <inheritdoc/>
    public ValueTask ForgetFreedPayloadsAsync(IReadOnlyCollection<BlobKey> payloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        return WriteAsync(
            session =>
            {
                foreach (var key in payloads)
                {
                    session.Execute("DELETE FROM freed_payloads WHERE key = ?1", key);
                }
            },
            cancellationToken);
    }

    private static BlobKey ToPayload(SqliteRow row) => PayloadKey.Of(row.GetMessageId(0), row.GetBytes(1));

    private static bool IsReferenced(SqliteSession session, BlobKey key) => PayloadKey.TryParse(key, out var message, out var sha256)
        && session.Exists(
            """
            SELECT 1 FROM uploads WHERE message = ?1 AND sha256 = ?2
            UNION ALL SELECT 1 FROM messages WHERE id = ?1 AND payload_sha256 = ?2 AND waiting > 0
            """,
            message,
            sha256);
}
