using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Sqlite;

internal sealed partial class SqliteRelayStore
{
    /// <inheritdoc/>
    public ValueTask AddLegacyDevicesAsync(IReadOnlyCollection<LegacyDevice> devices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        return WriteAsync(
            session =>
            {
                foreach (var device in devices)
                {
                    session.Execute(
                        "INSERT OR IGNORE INTO legacy_devices (id, did, agreement_key, signing_key) VALUES (?1, ?2, ?3, ?4)",
                        device.Id,
                        device.Did,
                        device.AgreementKey,
                        device.SigningKey);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LegacyDevice?> FindLegacyDeviceAsync(DeviceId id, CancellationToken cancellationToken = default) => _readers.RunAsync(
        session => session.Find(
            "SELECT did, agreement_key, signing_key FROM legacy_devices WHERE id = ?1", row => new LegacyDevice(id, row.GetString(0), row.GetBytes(1), row.GetBytes(2)), id),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LegacyImportStatus> FindLegacyMessageAsync(StoredLegacyMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _readers.RunTogetherAsync(session => FindLegacy(session, message), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LegacyImportStatus> ImportLegacyMessageAsync(StoredLegacyMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _writer.RunAsync(
            session =>
            {
                var status = FindLegacy(session, message);
                if (status == LegacyImportStatus.New)
                {
                    AddLegacy(session, message);
                }

                return status;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LegacyClaimStatus> ClaimLegacyDeviceAsync(DeviceId legacy, DeviceId device, CancellationToken cancellationToken = default) => _writer.RunAsync(
        session =>
        {
            if (!session.Exists("SELECT 1 FROM legacy_devices WHERE id = ?1", legacy))
            {
                return LegacyClaimStatus.Unknown;
            }

            return session.Execute(
                """
                UPDATE legacy_devices SET claimed_by = ?2 WHERE id = ?1 AND (claimed_by IS NULL OR claimed_by = ?2
                    OR coalesce((SELECT did FROM devices WHERE id = claimed_by), '') IN ('', (SELECT did FROM devices WHERE id = ?2)))
                """,
                legacy,
                device) > 0 ? LegacyClaimStatus.Claimed : LegacyClaimStatus.Conflict;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LegacyInboxPage> ReadLegacyInboxAsync(DeviceId device, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) => _readers.RunAsync(
        session =>
        {
            var page = session.Query(
                """
                SELECT m.id, m.receipt_cid, m.sender, m.sender_device, m.created_at, m.expires_at, m.payload_size, m.payload_sha256, m.signature,
                    d.device, d.wrapped_key, s.did, s.agreement_key, s.signing_key
                FROM legacy_devices l JOIN legacy_deliveries d ON d.device = l.id AND d.acknowledged = 0 JOIN legacy_messages m ON m.id = d.message
                LEFT JOIN legacy_devices s ON s.id = m.sender_device
                WHERE l.claimed_by = ?1 AND m.expires_at > ?2
                ORDER BY m.created_at, m.id LIMIT ?3
                """,
                ToLegacy,
                device,
                now,
                limit + 1L);
            return page.Count > limit ? new LegacyInboxPage(page[..limit], true) : new LegacyInboxPage(page, false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Removal> AcknowledgeLegacyAsync(DeviceId device, IReadOnlyCollection<MessageId> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return _writer.RunAsync(
            session =>
            {
                var freed = new List<BlobKey>();
                return new Removal(messages.Distinct().Count(message => AcknowledgeLegacy(session, device, message, freed)), freed);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Removal> DeleteLegacyMessagesAsync(DateTimeOffset expiredUntil, int limit, CancellationToken cancellationToken = default) => _writer.RunAsync(
        session =>
        {
            var freed = new List<BlobKey>();
            var expired = session.Query(
                "SELECT id, waiting, payload_sha256 FROM legacy_messages WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
                row => (Id: row.GetMessageId(0), Waiting: row.GetInt64(1), Sha256: row.GetBytes(2)),
                expiredUntil,
                limit);
            foreach (var (id, waiting, sha256) in expired)
            {
                if (waiting > 0)
                {
                    freed.Add(Free(session, LegacyPayloadKey.Of(id, sha256)));
                }

                session.Execute("DELETE FROM legacy_messages WHERE id = ?1", id);
            }

            return new Removal(expired.Count, freed);
        },
        cancellationToken);

    private static LegacyImportStatus FindLegacy(SqliteSession session, StoredLegacyMessage message)
    {
        var known = session.Find(
            "SELECT receipt_cid, payload_sha256 FROM legacy_messages WHERE id = ?1", row => (Cid: row.GetString(0), Sha256: row.GetBytes(1)), message.Id);
        return known.Sha256 is { } sha256
            ? known.Cid == message.ReceiptCid.ToString() && sha256.AsSpan().SequenceEqual(message.PayloadSha256.Span) ? LegacyImportStatus.AlreadyThere : LegacyImportStatus.Conflict
            : session.Exists("SELECT 1 FROM messages WHERE id = ?1", message.Id) ? LegacyImportStatus.Conflict : LegacyImportStatus.New;
    }

    private static void AddLegacy(SqliteSession session, StoredLegacyMessage message)
    {
        session.Execute(
            """
            INSERT INTO legacy_messages (id, receipt_cid, sender, sender_device, created_at, expires_at, waiting, payload_size, payload_sha256, signature)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
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
            message.Signature);
        foreach (var delivery in message.Deliveries)
        {
            session.Execute(
                "INSERT INTO legacy_deliveries (message, device, acknowledged, wrapped_key) VALUES (?1, ?2, ?3, ?4)",
                message.Id,
                delivery.Device,
                delivery.IsDelivered ? 1 : 0,
                delivery.WrappedKey);
        }
    }

    private static bool AcknowledgeLegacy(SqliteSession session, DeviceId device, MessageId message, List<BlobKey> freed)
    {
        const string mine = "message = ?1 AND device IN (SELECT id FROM legacy_devices WHERE claimed_by = ?2)";
        var gone = session.Execute($"UPDATE legacy_deliveries SET acknowledged = 1 WHERE acknowledged = 0 AND {mine}", message, device);
        if (gone == 0)
        {
            return session.Exists($"SELECT 1 FROM legacy_deliveries WHERE {mine}", message, device);
        }

        session.Execute("UPDATE legacy_messages SET waiting = waiting - ?2 WHERE id = ?1", message, gone);
        var sha256 = session.Find("SELECT payload_sha256 FROM legacy_messages WHERE id = ?1 AND waiting = 0", row => row.GetBytes(0), message);
        if (sha256 is not null)
        {
            freed.Add(Free(session, LegacyPayloadKey.Of(message, sha256)));
        }

        return true;
    }

    private static WaitingLegacyMessage ToLegacy(SqliteRow row)
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
