using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Server.Stores;

/// <summary>A message as it waits for one device.</summary>
public sealed record StoredDelivery
{
    /// <summary>The message.</summary>
    public required MessageId Message { get; init; }

    /// <summary>The envelope's header.</summary>
    public required ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>The sending device's signature over it, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The content key for the device.</summary>
    public required WrappedKeyRecord WrappedKey { get; init; }

    /// <summary>The payload's SHA-256, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> PayloadSha256 { get; init; }

    /// <summary>When the message was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}
