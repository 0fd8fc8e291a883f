using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.PostgreSql;

internal sealed partial class PostgreSqlRelayStore
{
    /// <inheritdoc/>
    public async ValueTask AddInviteAsync(StoredInvite invite, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(invite);
        _ = await TransactAsync(
            async session =>
            {
                _ = await session.ExecuteAsync("DELETE FROM invites WHERE uses_left < 1 OR expires_at <= $1", now).ConfigureAwait(false);
                return await session.ExecuteAsync(
                    "INSERT INTO invites (sha256, uses_left, expires_at) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO UPDATE SET uses_left = $2, expires_at = $3",
                    invite.Sha256,
                    invite.UsesLeft,
                    invite.ExpiresAt).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredInvite>> GetInvitesAsync(CancellationToken cancellationToken = default) => await RunAsync(
        session => session.QueryAsync(
            "SELECT sha256, uses_left, expires_at FROM invites ORDER BY expires_at, sha256",
            row => new StoredInvite { Sha256 = row.GetBytes(0), UsesLeft = row.GetInt32(1), ExpiresAt = row.GetTime(2) }),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveInviteAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken = default) =>
        await RunAsync(session => session.ExecuteAsync("DELETE FROM invites WHERE sha256 = $1", sha256), cancellationToken).ConfigureAwait(false) > 0;

    // The row is locked until the registration ends: another use of it waits and sees what is left.
    private static async Task<bool> UseInviteAsync(PostgreSqlSession session, NewRegistration registration) => await session.ExecuteAsync(
        "UPDATE invites SET uses_left = uses_left - 1 WHERE sha256 = $1 AND uses_left > 0 AND expires_at > $2",
        registration.InviteSha256,
        registration.At).ConfigureAwait(false) > 0;

    private static async Task<long> SumStoredAsync(PostgreSqlSession session, StoredBytesCap cap)
    {
        // The account's announcements take turns, so that two at once do not both find room.
        _ = await session.ExistsAsync("SELECT pg_advisory_xact_lock(hashtextextended($1, 2))", cap.Sender).ConfigureAwait(false);
        return await session.FindAsync(
            """
            SELECT ((SELECT coalesce(sum(payload_size), 0) FROM messages WHERE sender = $1 AND waiting > 0)
                + (SELECT coalesce(sum(size), 0) FROM uploads WHERE device IN (SELECT id FROM devices WHERE did = $1)))::bigint
            """,
            row => row.GetInt64(0),
            cap.Sender).ConfigureAwait(false);
    }
}
