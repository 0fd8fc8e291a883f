using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Stores;

/// <summary>A message of suite 0, as the old relay had it.</summary>
public sealed record StoredLegacyMessage
{
    /// <summary>Its id.</summary>
    public required MessageId Id { get; init; }

    /// <summary>The CID of what it says, to which its payload is bound.</summary>
    public required Cid ReceiptCid { get; init; }

    /// <summary>Its sender, as the old relay named it.</summary>
    public required string Sender { get; init; }

    /// <summary>Its sender's device.</summary>
    public required DeviceId SenderDevice { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The payload's size, in bytes.</summary>
    public required long PayloadSize { get; init; }

    /// <summary>The payload's SHA-256, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> PayloadSha256 { get; init; }

    /// <summary>The sending device's signature, 64 bytes; empty where there was none.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Its deliveries.</summary>
    public required IReadOnlyList<LegacyDelivery> Deliveries { get; init; }
}
