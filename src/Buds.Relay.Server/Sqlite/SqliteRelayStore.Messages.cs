using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Rules;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Sqlite;

internal sealed partial class SqliteRelayStore
{
    /// <inheritdoc/>
    public ValueTask<UploadStatus> ReserveUploadAsync(StoredUpload upload, StoredBytesCap? cap = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return _writer.RunAsync(session => ReserveUpload(session, upload, cap), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SendOutcome> SendAsync(NewMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _writer.RunAsync(session => Send(session, message), cancellationToken);
    }

    private static UploadStatus ReserveUpload(SqliteSession session, StoredUpload upload, StoredBytesCap? cap)
    {
        var beingDeleted = session.Exists("SELECT 1 FROM freed_payloads WHERE key = ?1", PayloadKey.Of(upload.Message, upload.Sha256));
        var status = UploadRules.Decide(upload, FindUpload(session, upload.Message), FindSent(session, upload.Message), beingDeleted, cap, cap is { } limit ? SumStored(session, limit) : 0);
        if (status == UploadStatus.Reserved)
        {
            session.Execute(
                """
                INSERT INTO uploads (message, device, size, sha256, requested_at) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (message) DO UPDATE SET requested_at = max(requested_at, excluded.requested_at)
                """,
                upload.Message,
                upload.Device,
                upload.Size,
                upload.Sha256,
                upload.RequestedAt);
        }

        return status;
    }

    private static SendOutcome Send(SqliteSession session, NewMessage message)
    {
        var header = message.Content;
        var outcome = SendRules.Decide(message, LoadSendState(session, message));
        if (outcome.Status != SendStatus.Accepted)
        {
            return outcome;
        }

        session.Execute("DELETE FROM uploads WHERE message = ?1", header.Id);
        AddMessage(session, message);
        foreach (var key in message.WrappedKeys)
        {
            AddDelivery(session, message, key);
        }

        return message.WrappedKeys.Count > 0 ? outcome : outcome with { Freed = [Free(session, header.Id, header.PayloadSha256)] };
    }

    private static SendState LoadSendState(SqliteSession session, NewMessage message)
    {
        if (FindSent(session, message.Content.Id) is { } sent)
        {
            return new SendState { Sent = sent };
        }

        var accounts = new List<Did>();
        var active = new Dictionary<DeviceId, Did>();
        foreach (var did in message.Content.To)
        {
            // One row without a device for an account without an active one.
            var devices = session.Query<DeviceId?>(
                """
                SELECT d.id FROM accounts a
                LEFT JOIN devices d ON d.did = a.did AND d.revoked = 0 AND d.key_id IS NOT NULL AND d.last_seen >= ?2
                WHERE a.did = ?1
                """,
                row => row.IsDBNull(0) ? null : row.GetDeviceId(0),
                did,
                message.ActiveSince);
            if (devices.Count > 0)
            {
                accounts.Add(did);
            }

            foreach (var device in devices.OfType<DeviceId>())
            {
                active.Add(device, did);
            }
        }

        return new SendState { Upload = FindUpload(session, message.Content.Id), Accounts = accounts, ActiveDevices = active };
    }

    private static StoredUpload? FindUpload(SqliteSession session, MessageId message) => session.Find(
        "SELECT device, size, sha256, requested_at FROM uploads WHERE message = ?1",
        row => new StoredUpload
        {
            Message = message,
            Device = row.GetDeviceId(0),
            Size = row.GetInt64(1),
            Sha256 = row.GetBytes(2),
            RequestedAt = row.GetTime(3),
        },
        message);

    private static SentMessage? FindSent(SqliteSession session, MessageId message) => session.Find(
        "SELECT device, header_sha256, payload_size, payload_sha256, received_at, deliveries FROM messages WHERE id = ?1",
        row => new SentMessage
        {
            Device = row.GetDeviceId(0),
            HeaderSha256 = row.GetBytes(1),
            PayloadSize = row.GetInt64(2),
            PayloadSha256 = row.GetBytes(3),
            ReceivedAt = row.GetTime(4),
            Deliveries = row.GetInt32(5),
        },
        message);

    private static void AddMessage(SqliteSession session, NewMessage message)
    {
        var (header, waits) = (message.Content, message.WrappedKeys.Count > 0);
        session.Execute(
            """
            INSERT INTO messages
                (id, sender, device, received_at, deliveries, waiting, payload_size, payload_sha256, header_sha256, signature, header)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            header.Id,
            header.From,
            header.Device,
            message.ReceivedAt,
            message.WrappedKeys.Count,
            header.PayloadSize,
            header.PayloadSha256,
            message.HashHeader(),
            waits ? message.Signature : null,
            waits ? message.Header : null);
    }

    private static void AddDelivery(SqliteSession session, NewMessage message, WrappedKeyRecord key) => session.Execute(
        "INSERT INTO deliveries (message, device, received_at, key_id, enc, ct) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        message.Content.Id,
        key.DeviceId,
        message.ReceivedAt,
        key.KeyId,
        key.Enc,
        key.Ct);
}
