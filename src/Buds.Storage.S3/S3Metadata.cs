using System.Buffers;
using System.Security.Cryptography;
using Amazon.S3.Model;

namespace Buds.Storage.S3;

/// <summary>What is kept beside an object.</summary>
internal static class S3Metadata
{
    /// <summary>
    /// The content's SHA-256 in lower-case hex, set by whoever has checked it: this store while writing, or a store that compares checksums. Else
    /// <see cref="Unchecked"/>, which is signed into the URL of an upload, so that the uploader cannot say otherwise.
    /// </summary>
    public const string Sha256 = "x-amz-meta-buds-sha256";

    public const string Unchecked = "unchecked";

    /// <summary>16 random bytes in hex: tells whether what is there now is what this write sent.</summary>
    public const string WriteId = "x-amz-meta-buds-write";

    private const int HexLength = 2 * SHA256.HashSizeInBytes;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public static string FormatSha256(ReadOnlyMemory<byte> sha256) => Convert.ToHexStringLower(sha256.Span);

    public static ReadOnlyMemory<byte>? ReadSha256(MetadataCollection metadata) => ParseSha256(metadata[Sha256]);

    /// <summary>Reads a SHA-256; null for anything that is not one in its only spelling.</summary>
    public static ReadOnlyMemory<byte>? ParseSha256(string? text) =>
        // Without the cast null would become no bytes, not no answer.
        text is { Length: HexLength } && !text.AsSpan().ContainsAnyExcept(LowerHex) ? Convert.FromHexString(text) : (ReadOnlyMemory<byte>?)null;
}
