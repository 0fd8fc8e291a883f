using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Protocol.Legacy;

/// <summary>A message of suite 0 that waits for an old device that this one has claimed.</summary>
public sealed record LegacyInboxMessage
{
    /// <summary>Its id, to acknowledge it by.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>The old device that it is for.</summary>
    public required DeviceId LegacyDeviceId { get; init; }

    /// <summary>The CID of what it says.</summary>
    public required string ReceiptCid { get; init; }

    /// <summary>Its sender, as the old relay named it.</summary>
    public required string Sender { get; init; }

    /// <summary>Its sender's device.</summary>
    public required DeviceId SenderDeviceId { get; init; }

    /// <summary>The sending device's X25519 public key, 32 bytes; left out where the old relay did not know it.</summary>
    public ReadOnlyMemory<byte>? SenderAgreementKey { get; init; }

    /// <summary>The sending device's Ed25519 public key, 32 bytes; left out likewise.</summary>
    public ReadOnlyMemory<byte>? SenderSigningKey { get; init; }

    /// <summary>The content key, wrapped for the old device: 60 or 92 bytes.</summary>
    public required ReadOnlyMemory<byte> WrappedKey { get; init; }

    /// <summary>The sending device's signature, 64 bytes; left out where there was none.</summary>
    public ReadOnlyMemory<byte>? Signature { get; init; }

    /// <summary>The payload's size, in bytes.</summary>
    public required long PayloadSize { get; init; }

    /// <summary>Where the payload is.</summary>
    public required PayloadLink Payload { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
