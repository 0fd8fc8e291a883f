using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Rules;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Memory;

public sealed partial class MemoryRelayStore
{
    /// <inheritdoc/>
    public ValueTask<UploadStatus> ReserveUploadAsync(StoredUpload upload, StoredBytesCap? cap = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return Locked(
            () =>
            {
                var known = _uploads.GetValueOrDefault(upload.Message);
                var sent = _messages.GetValueOrDefault(upload.Message)?.Sent;
                var status = UploadRules.Decide(upload, known, sent, _freed.Contains(PayloadKey.Of(upload.Message, upload.Sha256)), cap, cap is { } limit ? SumStored_NeedsLock(limit) : 0);
                if (status == UploadStatus.Reserved && (known is null || known.RequestedAt < upload.RequestedAt))
                {
                    _uploads[upload.Message] = upload;
                }

                return status;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SendOutcome> SendAsync(NewMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Locked(() => Send_NeedsLock(message), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeviceId>> FindWaitingAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset receivedAfter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        return Locked<IReadOnlyList<DeviceId>>(
            () => [.. devices.Where(device => FindListed_NeedsLock(device)?.Inbox.Any(entry => entry.Key.ReceivedAt > receivedAfter) == true)], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<InboxPage> ReadInboxAsync(
        DeviceId device, MessageId? after, DateTimeOffset receivedAfter, int limit, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            if (FindListed_NeedsLock(device) is not { } reader)
            {
                return new InboxPage([], false);
            }

            var waiting = reader.Inbox.Where(entry => entry.Key.ReceivedAt > receivedAfter);
            if (after is { } last && _messages.TryGetValue(last, out var previous))
            {
                var start = (previous.Sent.ReceivedAt, last);
                waiting = waiting.Where(entry => entry.Key.CompareTo(start) > 0);
            }

            StoredDelivery[] page =
            [
                .. waiting.Take(limit + 1).Select(entry =>
                {
                    var source = _messages[entry.Key.Message].Source!;
                    return new StoredDelivery
                    {
                        Message = entry.Key.Message,
                        Header = source.Header,
                        Signature = source.Signature,
                        WrappedKey = entry.Value,
                        PayloadSha256 = source.Content.PayloadSha256,
                        ReceivedAt = source.ReceivedAt,
                    };
                }),
            ];
            return page.Length > limit ? new InboxPage(page[..limit], true) : new InboxPage(page, false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Removal> AcknowledgeAsync(
        DeviceId device, IReadOnlyCollection<MessageId> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return Locked(
            () =>
            {
                var freed = new List<BlobKey>();
                var count = 0;
                foreach (var id in messages.Distinct())
                {
                    if (!_messages.TryGetValue(id, out var message))
                    {
                        continue;
                    }

                    if (message.Waiting.Contains(device))
                    {
                        message.Acknowledged.Add(device);
                        DropDelivery_NeedsLock(_devices[device], id, freed);
                    }

                    count += message.Acknowledged.Contains(device) ? 1 : 0;
                }

                return new Removal(count, freed);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<WithdrawalOutcome> WithdrawAsync(MessageId message, Did sender, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            if (!_messages.TryGetValue(message, out var known))
            {
                return new WithdrawalOutcome(WithdrawalStatus.UnknownMessage, 0, []);
            }

            if (known.Sender != sender)
            {
                return new WithdrawalOutcome(WithdrawalStatus.NotSender, 0, []);
            }

            var freed = new List<BlobKey>();
            return new WithdrawalOutcome(WithdrawalStatus.Withdrawn, DropAllDeliveries_NeedsLock(message, known, freed), freed);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Removal> DeleteMessagesAsync(DateTimeOffset receivedUntil, int limit, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            var freed = new List<BlobKey>();
            KeyValuePair<MessageId, Message>[] expired =
                [.. _messages.Where(entry => entry.Value.Sent.ReceivedAt <= receivedUntil).OrderBy(entry => entry.Value.Sent.ReceivedAt).Take(limit)];
            foreach (var (id, message) in expired)
            {
                DropAllDeliveries_NeedsLock(id, message, freed);
                _messages.Remove(id);
            }

            return new Removal(expired.Length, freed);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Removal> DeleteUploadsAsync(DateTimeOffset requestedUntil, int limit, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            StoredUpload[] abandoned = [.. _uploads.Values.Where(upload => upload.RequestedAt <= requestedUntil).Take(limit)];
            return new Removal(
                abandoned.Length,
                [
                    .. abandoned.Select(upload =>
                    {
                        _uploads.Remove(upload.Message);
                        return Free_NeedsLock(upload.Message, upload.Sha256);
                    }),
                ]);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BlobKey>> FreeUnreferencedPayloadsAsync(
        IReadOnlyCollection<BlobKey> payloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        return Locked<IReadOnlyList<BlobKey>>(
            () =>
            {
                BlobKey[] unreferenced = [.. payloads.Where(key => !IsReferenced_NeedsLock(key))];
                _freed.UnionWith(unreferenced);
                return unreferenced;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BlobKey>> GetFreedPayloadsAsync(int limit, CancellationToken cancellationToken = default) =>
        Locked<IReadOnlyList<BlobKey>>(() => [.. _freed.Take(limit)], cancellationToken);

    /// <inheritdoc/>
    public ValueTask ForgetFreedPayloadsAsync(IReadOnlyCollection<BlobKey> payloads, CancellationToken cancellationToken = default) =>
        Locked(() => _freed.ExceptWith(payloads), cancellationToken);

    private SendOutcome Send_NeedsLock(NewMessage message)
    {
        var header = message.Content;
        Did[] accounts = [.. header.To.Where(_lists.ContainsKey)];
        var outcome = SendRules.Decide(message, new SendState
        {
            Sent = _messages.GetValueOrDefault(header.Id)?.Sent,
            Upload = _uploads.GetValueOrDefault(header.Id),
            Accounts = accounts,
            ActiveDevices = accounts.SelectMany(did => FindActive_NeedsLock(did, message.ActiveSince)).ToDictionary(device => device.Id, device => device.Did),
        });
        if (outcome.Status != SendStatus.Accepted)
        {
            return outcome;
        }

        _uploads.Remove(header.Id);
        var taken = _messages[header.Id] = new Message(message, header.From);
        foreach (var key in message.WrappedKeys)
        {
            _devices[key.DeviceId].Inbox.Add((message.ReceivedAt, header.Id), key);
        }

        if (taken.Waiting.Count > 0)
        {
            return outcome;
        }

        taken.Source = null;
        return outcome with { Freed = [Free_NeedsLock(header.Id, header.PayloadSha256)] };
    }

    private void DropDeliveries_NeedsLock(Device device, List<BlobKey> freed)
    {
        foreach (var (_, message) in device.Inbox.Keys.ToArray())
        {
            DropDelivery_NeedsLock(device, message, freed);
        }
    }

    private int DropAllDeliveries_NeedsLock(MessageId id, Message message, List<BlobKey> freed)
    {
        DeviceId[] waiting = [.. message.Waiting];
        foreach (var device in waiting)
        {
            DropDelivery_NeedsLock(_devices[device], id, freed);
        }

        return waiting.Length;
    }

    private void DropDelivery_NeedsLock(Device device, MessageId id, List<BlobKey> freed)
    {
        var message = _messages[id];
        device.Inbox.Remove((message.Sent.ReceivedAt, id));
        message.Waiting.Remove(device.Id);
        if (message.Waiting.Count == 0)
        {
            message.Source = null;
            freed.Add(Free_NeedsLock(id, message.Sent.PayloadSha256));
        }
    }

    private bool IsReferenced_NeedsLock(BlobKey key) => PayloadKey.TryParse(key, out var id, out var sha256)
        && ((_uploads.TryGetValue(id, out var upload) && upload.Sha256.Span.SequenceEqual(sha256.Span))
            || (_messages.TryGetValue(id, out var message) && message.Waiting.Count > 0 && message.Sent.PayloadSha256.Span.SequenceEqual(sha256.Span)));
}
