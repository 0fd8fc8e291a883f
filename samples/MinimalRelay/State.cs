using System.Threading.Channels;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Messages;

namespace Buds.Samples.MinimalRelay;

/// <summary>What the relay remembers. All of it is guarded by the lock on the object.</summary>
internal sealed class State
{
    public Dictionary<Did, SignedDeviceList> Lists { get; } = [];

    public Dictionary<DeviceId, RelayDevice> Devices { get; } = [];

    public Dictionary<MessageId, Upload> Uploads { get; } = [];

    public Dictionary<MessageId, HeldMessage> Messages { get; } = [];

    public Dictionary<string, byte[]> Payloads { get; } = [];

    /// <summary>What URLs are good for, by their secret.</summary>
    public Dictionary<string, Permission> Permissions { get; } = [];
}

internal sealed record RelayDevice(DeviceId Id, Did Did, Ed25519PublicKey Key)
{
    public bool IsRevoked { get; set; }

    public SignedStatement? Bundle { get; set; }

    public (uint Id, DateTimeOffset Created) BundleVersion { get; set; }

    public DateTimeOffset LastSeen { get; set; }

    public Dictionary<PushKind, string> PushTokens { get; } = [];

    /// <summary>Its open event streams: true says that something waits.</summary>
    public List<Channel<bool>> Streams { get; } = [];

    /// <summary>What it called in the current minute.</summary>
    public Dictionary<string, (long Minute, int Count)> Calls { get; } = [];
}

internal sealed record Upload(DeviceId Device, long Size, ReadOnlyMemory<byte> Sha256, string Path, DateTimeOffset At);

internal sealed record HeldMessage(Did From, DeviceId Device, ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Signature, string Path, SendResponse Answer)
{
    public Dictionary<DeviceId, WrappedKeyRecord> Waiting { get; init; } = [];

    public HashSet<DeviceId> Acknowledged { get; } = [];
}

internal sealed record Permission(string Method, string Path, DateTimeOffset Until, long Size, ReadOnlyMemory<byte> Sha256);
