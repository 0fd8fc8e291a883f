using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Memory;

/// <summary>A relay's store in this process's memory, for tests and for what need not outlive it.</summary>
public sealed partial class MemoryRelayStore : IRelayStore, ILegacyStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Did, SignedDeviceList> _lists = [];
    private readonly Dictionary<DeviceId, Device> _devices = [];
    private readonly Dictionary<MessageId, StoredUpload> _uploads = [];
    private readonly Dictionary<MessageId, Message> _messages = [];
    private readonly HashSet<BlobKey> _freed = [];

    /// <inheritdoc/>
    public ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    private ValueTask<T> Locked<T>(Func<T> transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult(transaction());
        }
    }

    private ValueTask Locked(Action transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            transaction();
            return ValueTask.CompletedTask;
        }
    }

    private BlobKey Free_NeedsLock(MessageId message, ReadOnlyMemory<byte> sha256)
    {
        var key = PayloadKey.Of(message, sha256);
        _freed.Add(key);
        return key;
    }

    private sealed class Device(DeviceId id, Did did, Ed25519PublicKey signingKey, DateTimeOffset lastSeen)
    {
        public DeviceId Id => id;

        public Did Did => did;

        public Ed25519PublicKey SigningKey => signingKey;

        public bool IsRevoked { get; set; }

        public DateTimeOffset LastSeen { get; set; } = lastSeen;

        public StoredBundle? Bundle { get; set; }

        public Dictionary<PushKind, PushToken> PushTokens { get; } = [];

        public SortedDictionary<(DateTimeOffset ReceivedAt, MessageId Message), WrappedKeyRecord> Inbox { get; } = [];
    }

    private sealed class Message(NewMessage source, Did sender)
    {
        public NewMessage? Source { get; set; } = source;

        public Did Sender => sender;

        public SentMessage Sent { get; } = new()
        {
            Device = source.Content.Device,
            HeaderSha256 = source.HashHeader(),
            PayloadSize = source.Content.PayloadSize,
            PayloadSha256 = source.Content.PayloadSha256,
            ReceivedAt = source.ReceivedAt,
            Deliveries = source.WrappedKeys.Count,
        };

        public HashSet<DeviceId> Waiting { get; } = [.. source.WrappedKeys.Select(key => key.DeviceId)];

        public HashSet<DeviceId> Acknowledged { get; } = [];
    }
}
