using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Memory;

public sealed partial class MemoryRelayStore
{
    private readonly Dictionary<DeviceId, LegacyDevice> _legacyDevices = [];
    private readonly Dictionary<DeviceId, DeviceId> _legacyClaims = [];
    private readonly Dictionary<MessageId, StoredLegacyMessage> _legacyMessages = [];

    /// <inheritdoc/>
    public ValueTask AddLegacyDevicesAsync(IReadOnlyCollection<LegacyDevice> devices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        return Locked(
            () =>
            {
                foreach (var device in devices)
                {
                    _legacyDevices.TryAdd(device.Id, device);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LegacyDevice?> FindLegacyDeviceAsync(DeviceId id, CancellationToken cancellationToken = default) =>
        Locked(() => _legacyDevices.GetValueOrDefault(id), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LegacyImportStatus> FindLegacyMessageAsync(StoredLegacyMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Locked(() => FindLegacy_NeedsLock(message), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LegacyImportStatus> ImportLegacyMessageAsync(StoredLegacyMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Locked(
            () =>
            {
                var status = FindLegacy_NeedsLock(message);
                if (status == LegacyImportStatus.New)
                {
                    _legacyMessages[message.Id] = message;
                }

                return status;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LegacyClaimStatus> ClaimLegacyDeviceAsync(DeviceId legacy, DeviceId device, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            if (!_legacyDevices.ContainsKey(legacy))
            {
                return LegacyClaimStatus.Unknown;
            }

            if (_legacyClaims.TryGetValue(legacy, out var holder) && holder != device
                && _devices.GetValueOrDefault(holder)?.Did is { } did && _devices.GetValueOrDefault(device)?.Did != did)
            {
                return LegacyClaimStatus.Conflict;
            }

            _legacyClaims[legacy] = device;
            return LegacyClaimStatus.Claimed;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LegacyInboxPage> ReadLegacyInboxAsync(DeviceId device, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            WaitingLegacyMessage[] waiting =
            [
                .. _legacyMessages.Values.Where(message => message.ExpiresAt > now).OrderBy(message => message.CreatedAt).ThenBy(message => message.Id)
                    .SelectMany(message => message.Deliveries.Where(delivery => !delivery.IsDelivered && IsClaimedBy_NeedsLock(delivery, device))
                        .Select(delivery => new WaitingLegacyMessage(message with { Deliveries = [delivery] }, _legacyDevices.GetValueOrDefault(message.SenderDevice))))
                    .Take(limit + 1),
            ];
            return new LegacyInboxPage(waiting[..Math.Min(limit, waiting.Length)], waiting.Length > limit);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Removal> AcknowledgeLegacyAsync(DeviceId device, IReadOnlyCollection<MessageId> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return Locked(
            () =>
            {
                var freed = new List<BlobKey>();
                return new Removal(messages.Distinct().Count(message => AcknowledgeLegacy_NeedsLock(device, message, freed)), freed);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Removal> DeleteLegacyMessagesAsync(DateTimeOffset expiredUntil, int limit, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            StoredLegacyMessage[] expired = [.. _legacyMessages.Values.Where(message => message.ExpiresAt <= expiredUntil).OrderBy(message => message.ExpiresAt).Take(limit)];
            var freed = expired.Where(message => message.Deliveries.Any(delivery => !delivery.IsDelivered)).Select(LegacyPayloadKey.Of).ToList();
            foreach (var message in expired)
            {
                _legacyMessages.Remove(message.Id);
            }

            _freed.UnionWith(freed);
            return new Removal(expired.Length, freed);
        },
        cancellationToken);

    private LegacyImportStatus FindLegacy_NeedsLock(StoredLegacyMessage message) =>
        _legacyMessages.TryGetValue(message.Id, out var known)
            ? known.ReceiptCid == message.ReceiptCid && known.PayloadSha256.Span.SequenceEqual(message.PayloadSha256.Span) ? LegacyImportStatus.AlreadyThere : LegacyImportStatus.Conflict
            : _messages.ContainsKey(message.Id) ? LegacyImportStatus.Conflict : LegacyImportStatus.New;

    private bool IsClaimedBy_NeedsLock(LegacyDelivery delivery, DeviceId device) =>
        _legacyClaims.TryGetValue(delivery.Device, out var holder) && holder == device;

    private bool AcknowledgeLegacy_NeedsLock(DeviceId device, MessageId id, List<BlobKey> freed)
    {
        if (!_legacyMessages.TryGetValue(id, out var message) || !message.Deliveries.Any(delivery => IsClaimedBy_NeedsLock(delivery, device)))
        {
            return false;
        }

        var before = message.Deliveries.Any(delivery => !delivery.IsDelivered);
        message = message with
        {
            Deliveries = [.. message.Deliveries.Select(delivery => IsClaimedBy_NeedsLock(delivery, device) ? delivery with { IsDelivered = true } : delivery)],
        };
        _legacyMessages[id] = message;
        if (before && message.Deliveries.All(delivery => delivery.IsDelivered))
        {
            _freed.Add(LegacyPayloadKey.Of(message));
            freed.Add(LegacyPayloadKey.Of(message));
        }

        return true;
    }
}
