using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql;

internal sealed partial class PostgreSqlRelayStore
{
    /// <inheritdoc/>
    public async ValueTask AddLegacyDevicesAsync(IReadOnlyCollection<LegacyDevice> devices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        _ = await RunAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO legacy_devices (id, did, agreement_key, signing_key) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING
                """,
                devices.Select(device => PostgreSqlSession.ToGuid(device.Id)).ToArray(),
                devices.Select(device => device.Did).ToArray(),
                devices.Select(device => device.AgreementKey.ToArray()).ToArray(),
                devices.Select(device => device.SigningKey.ToArray()).ToArray()),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<LegacyDevice?> FindLegacyDeviceAsync(DeviceId id, CancellationToken cancellationToken = default) => await RunAsync(
        session => session.FindAsync(
            "SELECT did, agreement_key, signing_key FROM legacy_devices WHERE id = $1", row => new LegacyDevice(id, row.GetString(0), row.GetBytes(1), row.GetBytes(2)), id),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<LegacyImportStatus> FindLegacyMessageAsync(StoredLegacyMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return await TransactAsync(session => FindLegacyAsync(session, message), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<LegacyImportStatus> ImportLegacyMessageAsync(StoredLegacyMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return await TransactAsync(
            async session =>
            {
                // Two imports at once take turns.
                _ = await session.ExistsAsync("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", message.Id.ToString()).ConfigureAwait(false);
                var status = await FindLegacyAsync(session, message).ConfigureAwait(false);
                if (status == LegacyImportStatus.New)
                {
                    await AddLegacyAsync(session, message).ConfigureAwait(false);
                }

                return status;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<LegacyClaimStatus> ClaimLegacyDeviceAsync(DeviceId legacy, DeviceId device, CancellationToken cancellationToken = default) => await TransactAsync(
        async session =>
        {
            if (!await session.ExistsAsync("SELECT 1 FROM legacy_devices WHERE id = $1 FOR UPDATE", legacy).ConfigureAwait(false))
            {
                return LegacyClaimStatus.Unknown;
            }

            return await session.ExecuteAsync(
                """
                UPDATE legacy_devices SET claimed_by = $2 WHERE id = $1 AND (claimed_by IS NULL OR claimed_by = $2
                    OR coalesce((SELECT did FROM devices WHERE id = claimed_by), '') IN ('', (SELECT did FROM devices WHERE id = $2)))
                """,
                legacy,
                device).ConfigureAwait(false) > 0 ? LegacyClaimStatus.Claimed : LegacyClaimStatus.Conflict;
        },
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<LegacyInboxPage> ReadLegacyInboxAsync(DeviceId device, DateTimeOffset now, int limit, CancellationToken cancellationToken = default)
    {
        var page = await RunAsync(
            session => session.QueryAsync(
                """
                SELECT m.id, m.receipt_cid, m.sender, m.sender_device, m.created_at, m.expires_at, m.payload_size, m.payload_sha256, m.signature,
                    d.device, d.wrapped_key, s.did, s.agreement_key, s.signing_key
                FROM legacy_devices l JOIN legacy_deliveries d ON d.device = l.id AND NOT d.acknowledged JOIN legacy_messages m ON m.id = d.message
                LEFT JOIN legacy_devices s ON s.id = m.sender_device
                WHERE l.claimed_by = $1 AND m.expires_at > $2
                ORDER BY m.created_at, m.id LIMIT $3
                """,
                ToLegacy,
                device,
                now,
                limit + 1L),
            cancellationToken).ConfigureAwait(false);
        return page.Count > limit ? new LegacyInboxPage(page[..limit], true) : new LegacyInboxPage(page, false);
    }

    /// <inheritdoc/>
    public async ValueTask<Removal> AcknowledgeLegacyAsync(DeviceId device, IReadOnlyCollection<MessageId> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return await TransactAsync(
            async session =>
            {
                var (count, freed) = (0, new List<BlobKey>());

                // In one order for all, so that two do not wait for one another.
                foreach (var message in messages.Distinct().Order())
                {
                    count += await AcknowledgeLegacyAsync(session, device, message, freed).ConfigureAwait(false) ? 1 : 0;
                }

                return new Removal(count, freed);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<Removal> DeleteLegacyMessagesAsync(DateTimeOffset expiredUntil, int limit, CancellationToken cancellationToken = default) => await TransactAsync(
        async session =>
        {
            var expired = await session.QueryAsync(
                """
                DELETE FROM legacy_messages WHERE id IN (
                    SELECT id FROM legacy_messages WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
                RETURNING id, waiting, payload_sha256
                """,
                row => (Waiting: row.GetInt32(1), Key: LegacyPayloadKey.Of(row.GetMessageId(0), row.GetBytes(2))),
                expiredUntil,
                (long)limit).ConfigureAwait(false);
            BlobKey[] freed = [.. expired.Where(message => message.Waiting > 0).Select(message => message.Key)];
            _ = await session.ExecuteAsync(
                "INSERT INTO freed_payloads SELECT * FROM unnest($1) ON CONFLICT DO NOTHING", [freed.Select(key => key.Value).ToArray()]).ConfigureAwait(false);
            return new Removal(expired.Count, freed);
        },
        cancellationToken).ConfigureAwait(false);

    private static async Task<LegacyImportStatus> FindLegacyAsync(PostgreSqlSession session, StoredLegacyMessage message)
    {
        var known = await session.FindAsync(
            "SELECT receipt_cid, payload_sha256 FROM legacy_messages WHERE id = $1", row => (Cid: row.GetString(0), Sha256: row.GetBytes(1)), message.Id).ConfigureAwait(false);
        if (known.Sha256 is { } sha256)
        {
            return known.Cid == message.ReceiptCid.ToString() && sha256.AsSpan().SequenceEqual(message.PayloadSha256.Span)
                ? LegacyImportStatus.AlreadyThere
                : LegacyImportStatus.Conflict;
        }

        return await session.ExistsAsync("SELECT 1 FROM messages WHERE id = $1", message.Id).ConfigureAwait(false) ? LegacyImportStatus.Conflict : LegacyImportStatus.New;
    }

    private static async Task AddLegacyAsync(PostgreSqlSession session, StoredLegacyMessage message)
    {
        _ = await session.ExecuteAsync(
            """
            INSERT INTO legacy_messages (id, receipt_cid, sender, sender_device, created_at, expires_at, waiting, payload_size, payload_sha256, signature)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            message.Id,
            message.ReceiptCid,
            message.Sender,
            message.SenderDevice,
            message.CreatedAt,
            message.ExpiresAt,
            message.Deliveries.Count(delivery => !delivery.IsDelivered),
            message.PayloadSize,
            message.PayloadSha256,
            message.Signature).ConfigureAwait(false);
        _ = await session.ExecuteAsync(
            "INSERT INTO legacy_deliveries (message, device, acknowledged, wrapped_key) SELECT $1, d, a, w FROM unnest($2, $3, $4) AS u (d, a, w)",
            message.Id,
            message.Deliveries.Select(delivery => PostgreSqlSession.ToGuid(delivery.Device)).ToArray(),
            message.Deliveries.Select(delivery => delivery.IsDelivered).ToArray(),
            message.Deliveries.Select(delivery => delivery.WrappedKey.ToArray()).ToArray()).ConfigureAwait(false);
    }

    private static async Task<bool> AcknowledgeLegacyAsync(PostgreSqlSession session, DeviceId device, MessageId message, List<BlobKey> freed)
    {
        const string mine = "message = $1 AND device IN (SELECT id FROM legacy_devices WHERE claimed_by = $2)";
        var gone = await session.ExecuteAsync($"UPDATE legacy_deliveries SET acknowledged = true WHERE NOT acknowledged AND {mine}", message, device).ConfigureAwait(false);
        if (gone == 0)
        {
            return await session.ExistsAsync($"SELECT 1 FROM legacy_deliveries WHERE {mine}", message, device).ConfigureAwait(false);
        }

        var sha256 = await session.FindAsync(
            "UPDATE legacy_messages SET waiting = waiting - $2 WHERE id = $1 RETURNING CASE WHEN waiting = 0 THEN payload_sha256 END",
            row => row.IsDBNull(0) ? null : row.GetBytes(0),
            message,
            gone).ConfigureAwait(false);
        if (sha256 is not null)
        {
            var key = LegacyPayloadKey.Of(message, sha256);
            _ = await session.ExecuteAsync("INSERT INTO freed_payloads VALUES ($1) ON CONFLICT DO NOTHING", key).ConfigureAwait(false);
            freed.Add(key);
        }

        return true;
    }

    private static WaitingLegacyMessage ToLegacy(NpgsqlDataReader row)
    {
        var sender = row.GetDeviceId(3);
        return new WaitingLegacyMessage(
            new StoredLegacyMessage
            {
                Id = row.GetMessageId(0),
                ReceiptCid = Cid.Parse(row.GetString(1)),
                Sender = row.GetString(2),
                SenderDevice = sender,
                CreatedAt = row.GetTime(4),
                ExpiresAt = row.GetTime(5),
                PayloadSize = row.GetInt64(6),
                PayloadSha256 = row.GetBytes(7),
                Signature = row.GetBytes(8),
                Deliveries = [new LegacyDelivery(row.GetDeviceId(9), row.GetBytes(10), false)],
            },
            row.IsDBNull(11) ? null : new LegacyDevice(sender, row.GetString(11), row.GetBytes(12), row.GetBytes(13)));
    }
}
