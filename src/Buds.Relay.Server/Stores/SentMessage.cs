using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Stores;

/// <summary>What a store remembers of a message until 30 days after it was received, acknowledged or not.</summary>
public sealed record SentMessage
{
    /// <summary>The sending device.</summary>
    public required DeviceId Device { get; init; }

    /// <summary>The header's SHA-256, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> HeaderSha256 { get; init; }

    /// <summary>The payload's size in bytes.</summary>
    public required long PayloadSize { get; init; }

    /// <summary>The payload's SHA-256, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> PayloadSha256 { get; init; }

    /// <summary>When it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>To how many devices it went.</summary>
    public required int Deliveries { get; init; }
}
