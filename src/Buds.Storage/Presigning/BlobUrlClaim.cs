using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Buds.Storage.Presigning;

/// <summary>
/// What a URL says before its signature is checked. There is one spelling of each claim: numbers in decimal without leading zeros,
/// bytes as unpadded base64url without stray bits.
/// </summary>
internal sealed record BlobUrlClaim(string Method, BlobKey Key, long Expires, long? Size, string? Sha256)
{
    public const string Upload = "PUT";
    public const string Download = "GET";

    private const string Context = "buds/blob-url/v1";

    private const int MaxDigits = 18;

    /// <summary>The signed bytes: context, method, key, expiry, size and SHA-256 each on a line; none can hold a line break, the last two are empty for a download.</summary>
    public byte[] ToBytes() =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Context}\n{Method}\n{Key.Value}\n{Expires}\n{Size}\n{Sha256}"));

    /// <summary>Everything of the URL's path and query but the signature.</summary>
    public string ToPathAndQuery() => Method == Upload
        ? string.Create(CultureInfo.InvariantCulture, $"/blobs/{Key.Value}?method={Method}&expires={Expires}&size={Size}&sha256={Sha256}")
        : string.Create(CultureInfo.InvariantCulture, $"/blobs/{Key.Value}?method={Method}&expires={Expires}");

    public BlobUrlGrant ToGrant() => new(Key, Size, Sha256 is null ? (ReadOnlyMemory<byte>?)null : Base64Url.DecodeFromChars(Sha256));

    public static bool TryParse(string? key, in BlobUrlQuery query, [NotNullWhen(true)] out BlobUrlClaim? claim)
    {
        claim = null;
        if (!BlobKey.TryParse(key, out BlobKey blobKey) || !TryParseNumber(query.Expires, out long expires))
        {
            return false;
        }

        switch (query.Method)
        {
            case Upload when TryParseNumber(query.Size, out long size) && TryParseHash(query.Sha256, stackalloc byte[SHA256.HashSizeInBytes]):
                claim = new BlobUrlClaim(Upload, blobKey, expires, size, query.Sha256);
                return true;
            case Download when query.Size is null && query.Sha256 is null:
                claim = new BlobUrlClaim(Download, blobKey, expires, null, null);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads 32 bytes that have exactly one spelling.</summary>
    public static bool TryParseHash([NotNullWhen(true)] string? text, Span<byte> destination)
    {
        Span<char> spelling = stackalloc char[Base64Url.GetEncodedLength(SHA256.HashSizeInBytes)];
        return text is not null
            && text.Length == spelling.Length
            && Base64Url.DecodeFromChars(text, destination, out _, out int written) == OperationStatus.Done
            && written == SHA256.HashSizeInBytes
            && Base64Url.TryEncodeToChars(destination, spelling, out _)
            && spelling.SequenceEqual(text);
    }

    private static bool TryParseNumber(string? text, out long number)
    {
        number = 0;
        return text is { Length: >= 1 and <= MaxDigits }
            && (text[0] != '0' || text.Length == 1)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
