using System.Text;

namespace Buds.Storage.Tiered.Cold;

/// <summary>What a cold blob is sealed with and named by: its key and the hash of its content, so that another version is another blob.</summary>
internal sealed record ColdName(BlobKey Key, ReadOnlyMemory<byte> Sha256)
{
    private const int HashSize = 32;

    /// <summary>The hash, then the key in ASCII.</summary>
    public byte[] Encode() => [.. Sha256.Span, .. Encoding.ASCII.GetBytes(Key.Value)];

    public static ColdName? TryDecode(ReadOnlySpan<byte> bytes) => bytes.Length > HashSize && BlobKey.TryParse(Encoding.ASCII.GetString(bytes[HashSize..]), out var key)
        ? new ColdName(key, bytes[..HashSize].ToArray())
        : null;

    public bool Is(ColdName other) => Key == other.Key && Sha256.Span.SequenceEqual(other.Sha256.Span);
}
