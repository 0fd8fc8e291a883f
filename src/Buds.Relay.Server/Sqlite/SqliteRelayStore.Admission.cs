using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Sqlite;

internal sealed partial class SqliteRelayStore
{
    /// <inheritdoc/>
    public ValueTask AddInviteAsync(StoredInvite invite, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(invite);
        return WriteAsync(
            session =>
            {
                session.Execute("DELETE FROM invites WHERE uses_left < 1 OR expires_at <= ?1", now);
                session.Execute(
                    "INSERT INTO invites (sha256, uses_left, expires_at) VALUES (?1, ?2, ?3) ON CONFLICT (sha256) DO UPDATE SET uses_left = ?2, expires_at = ?3",
                    invite.Sha256,
                    invite.UsesLeft,
                    invite.ExpiresAt);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredInvite>> GetInvitesAsync(CancellationToken cancellationToken = default) => await _readers.RunAsync(
        session => session.Query(
            "SELECT sha256, uses_left, expires_at FROM invites ORDER BY expires_at, sha256",
            row => new StoredInvite { Sha256 = row.GetBytes(0), UsesLeft = row.GetInt32(1), ExpiresAt = row.GetTime(2) }),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveInviteAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(session => session.Execute("DELETE FROM invites WHERE sha256 = ?1", sha256) > 0, cancellationToken);

    private static bool UseInvite(SqliteSession session, NewRegistration registration) => session.Execute(
        "UPDATE invites SET uses_left = uses_left - 1 WHERE sha256 = ?1 AND uses_left > 0 AND expires_at > ?2", registration.InviteSha256, registration.At) > 0;

    private static long SumStored(SqliteSession session, StoredBytesCap cap) => session.Find(
        """
        SELECT (SELECT coalesce(sum(payload_size), 0) FROM messages WHERE sender = ?1 AND waiting > 0)
            + (SELECT coalesce(sum(size), 0) FROM uploads WHERE device IN (SELECT id FROM devices WHERE did = ?1))
        """,
        row => row.GetInt64(0),
        cap.Sender);
}
