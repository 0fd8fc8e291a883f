using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Rules;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.PostgreSql;

internal sealed partial class PostgreSqlRelayStore
{
    private const string SendMessage = "SELECT send_message($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

    /// <summary>A page of an inbox: one search of the index <c>deliveries_inbox</c>, in its order.</summary>
    internal const string SelectInbox =
        """
        SELECT m.id, m.header, m.signature, d.key_id, d.enc, d.ct, m.payload_sha256, m.received_at
        FROM deliveries d JOIN messages m ON m.id = d.message
        WHERE NOT d.acknowledged AND d.device = $1 AND (d.received_at, d.message) > ($2, $3)
        ORDER BY d.received_at, d.message
        LIMIT $4
        """;

    // Above the ids of all messages of one moment: what was received then is left out.
    private static readonly Guid AboveAllIds = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <inheritdoc/>
    public async ValueTask<UploadStatus> ReserveUploadAsync(StoredUpload upload, StoredBytesCap? cap = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return await TransactAsync(
            async session =>
            {
                // Two at once for one message take turns, so that the second sees the first.
                _ = await session.ExistsAsync("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", upload.Message.ToString()).ConfigureAwait(false);
                var beingDeleted = await session.ExistsAsync(
                    "SELECT 1 FROM freed_payloads WHERE key = $1", PayloadKey.Of(upload.Message, upload.Sha256)).ConfigureAwait(false);
                var status = UploadRules.Decide(
                    upload,
                    await FindUploadAsync(session, upload.Message).ConfigureAwait(false),
                    await FindSentAsync(session, upload.Message).ConfigureAwait(false),
                    beingDeleted,
                    cap,
                    cap is { } limit ? await SumStoredAsync(session, limit).ConfigureAwait(false) : 0);
                if (status == UploadStatus.Reserved)
                {
                    _ = await session.ExecuteAsync(
                        """
                        INSERT INTO uploads (message, device, size, sha256, requested_at) VALUES ($1, $2, $3, $4, $5)
                        ON CONFLICT (message) DO UPDATE SET requested_at = greatest(uploads.requested_at, excluded.requested_at)
                        """,
                        upload.Message,
                        upload.Device,
                        upload.Size,
                        upload.Sha256,
                        upload.RequestedAt).ConfigureAwait(false);
                }

                return status;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>One round trip where the message is taken; why one is not is looked up, and decided by the rules, in more.</remarks>
    public async ValueTask<SendOutcome> SendAsync(NewMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        for (var attempt = 1; ; attempt++)
        {
            if (message.Payload == PayloadState.Present && await TrySendAsync(message, cancellationToken).ConfigureAwait(false))
            {
                return new SendOutcome
                {
                    Status = SendStatus.Accepted,
                    ReceivedAt = message.ReceivedAt,
                    Deliveries = message.WrappedKeys.Count,
                    Freed = message.WrappedKeys.Count > 0 ? [] : [PayloadKey.Of(message.Content.Id, message.Content.PayloadSha256)],
                };
            }

            var outcome = SendRules.Decide(message, await LoadSendStateAsync(message, cancellationToken).ConfigureAwait(false));
            if (outcome.Status != SendStatus.Accepted)
            {
                return outcome;
            }

            // What stood in the way is gone by now.
            if (attempt == MaxAttempts)
            {
                throw RelayStoreException.Unavailable();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<InboxPage> ReadInboxAsync(
        DeviceId device, MessageId? after, DateTimeOffset receivedAfter, int limit, CancellationToken cancellationToken = default)
    {
        return await RunAsync(
            async session =>
            {
                var (since, above) = (receivedAfter, AboveAllIds);
                if (after is { } last)
                {
                    var at = await session.FindAsync<DateTimeOffset?>(
                        "SELECT received_at FROM messages WHERE id = $1", row => row.GetTime(0), last).ConfigureAwait(false);
                    (since, above) = at > receivedAfter ? (at.Value, PostgreSqlSession.ToGuid(last)) : (since, above);
                }

                // One more than asked for, which says whether there are more.
                var page = await session.QueryAsync(SelectInbox, row => ToDelivery(row, device), device, since, above, limit + 1L).ConfigureAwait(false);
                return page.Count > limit ? new InboxPage(page[..limit], true) : new InboxPage(page, false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeviceId>> FindWaitingAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset receivedAfter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        return await RunAsync(
            session => session.QueryAsync(
                """
                SELECT w FROM unnest($1) w
                WHERE EXISTS (SELECT 1 FROM deliveries d WHERE NOT d.acknowledged AND d.device = w AND d.received_at > $2)
                """,
                row => row.GetDeviceId(0),
                devices.Select(PostgreSqlSession.ToGuid).ToArray(),
                receivedAfter),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<Removal> AcknowledgeAsync(
        DeviceId device, IReadOnlyCollection<MessageId> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return (await RunAsync(
            session => session.FindAsync(
                "SELECT done, freed FROM acknowledge($1, $2)",
                row => new Removal(row.GetInt32(0), row.GetBlobKeys(1)),
                device,
                messages.Select(PostgreSqlSession.ToGuid).ToArray()),
            cancellationToken).ConfigureAwait(false))!;
    }

    /// <inheritdoc/>
    public async ValueTask<WithdrawalOutcome> WithdrawAsync(MessageId message, Did sender, CancellationToken cancellationToken = default) => await TransactAsync(
        async session =>
        {
            // Locked, so that an acknowledgement at the same time takes its turn.
            var known = await session.FindAsync("SELECT sender FROM messages WHERE id = $1 FOR UPDATE", row => row.GetString(0), message).ConfigureAwait(false);
            if (known is null || known != sender.ToString())
            {
                return new WithdrawalOutcome(known is null ? WithdrawalStatus.UnknownMessage : WithdrawalStatus.NotSender, 0, []);
            }

            var withdrawn = await session.ExecuteAsync("DELETE FROM deliveries WHERE message = $1 AND NOT acknowledged", message).ConfigureAwait(false);
            var freed = withdrawn == 0
                ? null
                : await session.FindAsync("SELECT release_message($1, $2)", row => row.IsDBNull(0) ? null : row.GetString(0), message, withdrawn).ConfigureAwait(false);
            return new WithdrawalOutcome(WithdrawalStatus.Withdrawn, withdrawn, freed is null ? [] : [BlobKey.Parse(freed)]);
        },
        cancellationToken).ConfigureAwait(false);

    private static Task<StoredUpload?> FindUploadAsync(PostgreSqlSession session, MessageId message) => session.FindAsync(
        "SELECT device, size, sha256, requested_at FROM uploads WHERE message = $1",
        row => new StoredUpload
        {
            Message = message,
            Device = row.GetDeviceId(0),
            Size = row.GetInt64(1),
            Sha256 = row.GetBytes(2),
            RequestedAt = row.GetTime(3),
        },
        message);

    private static Task<SentMessage?> FindSentAsync(PostgreSqlSession session, MessageId message) => session.FindAsync(
        "SELECT device, header_sha256, payload_size, payload_sha256, received_at, deliveries FROM messages WHERE id = $1",
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

    private static StoredDelivery ToDelivery(Npgsql.NpgsqlDataReader row, DeviceId device) => new()
    {
        Message = row.GetMessageId(0),
        Header = row.GetBytes(1),
        Signature = row.GetBytes(2),
        WrappedKey = new WrappedKeyRecord { DeviceId = device, KeyId = row.GetKeyId(3), Enc = row.GetBytes(4), Ct = row.GetBytes(5) },
        PayloadSha256 = row.GetBytes(6),
        ReceivedAt = row.GetTime(7),
    };

    private Task<bool> TrySendAsync(NewMessage message, CancellationToken cancellationToken)
    {
        var (header, keys) = (message.Content, message.WrappedKeys);
        return RunAsync(
            session => session.FindAsync(
                SendMessage,
                row => row.GetBoolean(0),
                header.Id,
                header.From,
                header.Device,
                header.To.Select(did => did.ToString()).ToArray(),
                message.ReceivedAt,
                message.ActiveSince,
                header.PayloadSize,
                header.PayloadSha256,
                message.HashHeader(),
                message.Signature,
                message.Header,
                keys.Select(key => PostgreSqlSession.ToGuid(key.DeviceId)).ToArray(),
                keys.Select(key => (long)key.KeyId).ToArray(),
                keys.Select(key => key.Enc).ToArray(),
                keys.Select(key => key.Ct).ToArray()),
            cancellationToken);
    }

    private Task<SendState> LoadSendStateAsync(NewMessage message, CancellationToken cancellationToken) => TransactAsync(
        async session =>
        {
            if (await FindSentAsync(session, message.Content.Id).ConfigureAwait(false) is { } sent)
            {
                return new SendState { Sent = sent };
            }

            // One row without a device for an account without an active one.
            var devices = await session.QueryAsync(
                """
                SELECT a.did, d.id FROM accounts a
                LEFT JOIN devices d ON d.did = a.did AND NOT d.revoked AND d.key_id IS NOT NULL AND d.last_seen >= $2
                WHERE a.did = ANY ($1)
                """,
                row => (Did: row.GetDid(0), Device: row.IsDBNull(1) ? (DeviceId?)null : row.GetDeviceId(1)),
                message.Content.To.Select(did => did.ToString()).ToArray(),
                message.ActiveSince).ConfigureAwait(false);
            return new SendState
            {
                Upload = await FindUploadAsync(session, message.Content.Id).ConfigureAwait(false),
                Accounts = [.. devices.Select(row => row.Did).Distinct()],
                ActiveDevices = devices.Where(row => row.Device is not null).ToDictionary(row => row.Device!.Value, row => row.Did),
            };
        },
        cancellationToken);
}
