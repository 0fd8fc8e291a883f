namespace Buds.Storage;

/// <summary>What a store knows about a blob without opening it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="CreatedAt">When this content was written; as exact as the store keeps it, at worst to two seconds.</param>
/// <param name="Sha256">The SHA-256 of its content, 32 bytes, where the store keeps one; else null.</param>
public sealed record BlobInfo(BlobKey Key, long Size, DateTimeOffset CreatedAt, ReadOnlyMemory<byte>? Sha256);
