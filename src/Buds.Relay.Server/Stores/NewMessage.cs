using System.Security.Cryptography;
using Buds.Crypto.Envelopes;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Server.Stores;

/// <summary>A message whose header and signature were verified.</summary>
public sealed record NewMessage
{
    /// <summary>What the header says.</summary>
    public required EnvelopeHeader Content { get; init; }

    /// <summary>The header's bytes.</summary>
    public required ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>The sending device's signature over them, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The content key for each device, no device twice.</summary>
    public required IReadOnlyList<WrappedKeyRecord> WrappedKeys { get; init; }

    /// <summary>What is in the blob store under the payload's key.</summary>
    public required PayloadState Payload { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Devices last seen before this are inactive: they get no delivery.</summary>
    public required DateTimeOffset ActiveSince { get; init; }

    /// <summary>The SHA-256 of <see cref="Header"/>, 32 bytes, by which the same message is known again.</summary>
    public byte[] HashHeader() => SHA256.HashData(Header.Span);
}
