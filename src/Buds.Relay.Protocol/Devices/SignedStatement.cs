namespace Buds.Relay.Protocol.Devices;

/// <summary>A device list or a key bundle as it travels: the canonical CBOR and its signature, neither of them verified yet
/// (protocol.md §2).</summary>
public sealed record SignedStatement
{
    /// <summary>The canonical CBOR that was signed.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The Ed25519 signature, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }
}
