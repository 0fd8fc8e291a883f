using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Messages;

/// <summary>Body of <c>POST /api/messages/uploads</c>: the payload that is about to be uploaded.</summary>
public sealed record UploadRequest
{
    /// <summary>The message that the payload belongs to.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>The payload's size in bytes, as stored.</summary>
    public required long Size { get; init; }

    /// <summary>The payload's SHA-256, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Sha256 { get; init; }
}
