namespace Buds.Storage.Presigning;

/// <summary>What a presigned URL allows.</summary>
/// <param name="Key">The one blob it is for.</param>
/// <param name="Size">For an upload the exact size in bytes that must be written, else null.</param>
/// <param name="Sha256">For an upload the SHA-256 the content must have, 32 bytes, else null.</param>
public sealed record BlobUrlGrant(BlobKey Key, long? Size, ReadOnlyMemory<byte>? Sha256);
