using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Sqlite;

internal sealed partial class SqliteRelayStore
{
    /// <summary>A page of an inbox: one search of the index <c>deliveries_inbox</c>, in its order.</summary>
    internal const string SelectInbox =
        """
        SELECT m.id, m.header, m.signature, d.key_id, d.enc, d.ct, m.payload_sha256, m.received_at
        FROM deliveries d JOIN messages m ON m.id = d.message
        WHERE d.acknowledged = 0 AND d.device = ?1 AND (d.received_at, d.message) > (?2, ?3)
        ORDER BY d.received_at, d.message
        LIMIT ?4
        """;

    // Above the ids of all messages of one moment: what was received then is left out.
    private static readonly byte[] AboveAllIds = [.. Enumerable.Repeat(byte.MaxValue, MessageId.Size)];

    /// <inheritdoc/>
    public ValueTask<InboxPage> ReadInboxAsync(
        DeviceId device, MessageId? after, DateTimeOffset receivedAfter, int limit, CancellationToken cancellationToken = default) => after is { } last
        ? _readers.RunTogetherAsync(
            session =>
            {
                var at = session.Find<DateTimeOffset?>("SELECT received_at FROM messages WHERE id = ?1", row => row.GetTime(0), last);
                return at > receivedAfter
                    ? ReadInbox(session, device, at.Value, last.ToByteArray(), limit)
                    : ReadInbox(session, device, receivedAfter, AboveAllIds, limit);
            },
            cancellationToken)
        : _readers.RunAsync(session => ReadInbox(session, device, receivedAfter, AboveAllIds, limit), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeviceId>> FindWaitingAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset receivedAfter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        return _readers.RunTogetherAsync<IReadOnlyList<DeviceId>>(
            session =>
            [
                .. devices.Where(device => session.Exists(
                    "SELECT 1 FROM deliveries WHERE acknowledged = 0 AND device = ?1 AND received_at > ?2 LIMIT 1", device, receivedAfter)),
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Removal> AcknowledgeAsync(
        DeviceId device, IReadOnlyCollection<MessageId> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return _writer.RunAsync(
            session =>
            {
                var freed = new List<BlobKey>();
                var count = messages.Distinct().Count(message => Acknowledge(session, device, message, freed));
                return new Removal(count, freed);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<WithdrawalOutcome> WithdrawAsync(MessageId message, Did sender, CancellationToken cancellationToken = default) => _writer.RunAsync(
        session =>
        {
            var known = session.Find("SELECT sender FROM messages WHERE id = ?1", row => row.GetString(0), message);
            if (known is null || known != sender.ToString())
            {
                return new WithdrawalOutcome(known is null ? WithdrawalStatus.UnknownMessage : WithdrawalStatus.NotSender, 0, []);
            }

            var freed = new List<BlobKey>();
            var withdrawn = session.Execute("DELETE FROM deliveries WHERE message = ?1 AND acknowledged = 0", message);
            Release(session, message, withdrawn, freed);
            return new WithdrawalOutcome(WithdrawalStatus.Withdrawn, withdrawn, freed);
        },
        cancellationToken);

    private static InboxPage ReadInbox(SqliteSession session, DeviceId device, DateTimeOffset receivedAt, byte[] message, int limit)
    {
        // One more than asked for, which says whether there are more.
        var page = session.Query(SelectInbox, row => ToDelivery(row, device), device, receivedAt, message, limit + 1L);
        return page.Count > limit ? new InboxPage(page[..limit], true) : new InboxPage(page, false);
    }

    private static StoredDelivery ToDelivery(SqliteRow row, DeviceId device) => new()
    {
        Message = row.GetMessageId(0),
        Header = row.GetBytes(1),
        Signature = row.GetBytes(2),
        WrappedKey = new WrappedKeyRecord { DeviceId = device, KeyId = row.GetKeyId(3), Enc = row.GetBytes(4), Ct = row.GetBytes(5) },
        PayloadSha256 = row.GetBytes(6),
        ReceivedAt = row.GetTime(7),
    };

    /// <summary>Whether the device has acknowledged the message, now or earlier.</summary>
    private static bool Acknowledge(SqliteSession session, DeviceId device, MessageId message, List<BlobKey> freed)
    {
        var now = session.Execute(
            "UPDATE deliveries SET acknowledged = 1, enc = NULL, ct = NULL WHERE message = ?1 AND device = ?2 AND acknowledged = 0", message, device);
        Release(session, message, now, freed);
        return now > 0 || session.Exists("SELECT 1 FROM deliveries WHERE message = ?1 AND device = ?2", message, device);
    }

    private static void DropDeliveries(SqliteSession session, DeviceId device, List<BlobKey> freed)
    {
        var messages = session.Query(
            "DELETE FROM deliveries WHERE device = ?1 AND acknowledged = 0 RETURNING message", row => row.GetMessageId(0), device);
        foreach (var message in messages)
        {
            Release(session, message, 1, freed);
        }
    }

    /// <summary>Takes off deliveries that a message no longer waits for; with the last, header and signature go and the payload is freed.</summary>
    private static void Release(SqliteSession session, MessageId message, int deliveries, List<BlobKey> freed)
    {
        if (deliveries == 0)
        {
            return;
        }

        var sha256 = session.Find(
            "UPDATE messages SET waiting = waiting - ?2 WHERE id = ?1 RETURNING CASE waiting WHEN 0 THEN payload_sha256 END",
            row => row.IsDBNull(0) ? null : row.GetBytes(0),
            message,
            deliveries);
        if (sha256 is not null)
        {
            session.Execute("UPDATE messages SET header = NULL, signature = NULL WHERE id = ?1", message);
            freed.Add(Free(session, message, sha256));
        }
    }
}
