using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>The <c>Content-Digest</c> header (RFC 9530 §2) with SHA-256.</summary>
public static class ContentDigest
{
    /// <summary>The header's name.</summary>
    public const string HeaderName = "Content-Digest";

    private const string Algorithm = "sha-256";

    /// <summary>The header's value for a body.</summary>
    public static string Compute(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return FromSha256(hash);
    }

    /// <summary>The header's value for a body whose SHA-256 is known.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static string FromSha256(ReadOnlySpan<byte> sha256) => sha256.Length == SHA256.HashSizeInBytes
        ? $"{Algorithm}=:{Convert.ToBase64String(sha256)}:"
        : throw new ArgumentException("A SHA-256 is 32 bytes.", nameof(sha256));

    /// <summary>Reads the SHA-256 that a header's value names, for a body that is hashed as it streams.</summary>
    /// <param name="header">The value, several lines joined by a comma; other algorithms beside sha-256 are ignored.</param>
    /// <param name="sha256">The hash, 32 bytes.</param>
    /// <returns>False for a value that is malformed or names no SHA-256.</returns>
    public static bool TryParse([NotNullWhen(true)] string? header, out ReadOnlyMemory<byte> sha256)
    {
        sha256 = default;
        if (header is null || !StructuredDictionaryParser.TryParse(header, out var digests) || digests.Any(digest => digest.Item?.Bytes is null)
            || digests.FirstOrDefault(digest => digest.Key == Algorithm)?.Item is not { Bytes: { Length: SHA256.HashSizeInBytes } bytes })
        {
            return false;
        }

        sha256 = bytes;
        return true;
    }

    /// <summary>Whether a header's value names the SHA-256 of a body. False too for a value that is malformed or names none.</summary>
    public static bool Matches([NotNullWhen(true)] string? header, ReadOnlySpan<byte> content)
    {
        if (!TryParse(header, out var named))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return CryptographicOperations.FixedTimeEquals(hash, named.Span);
    }
}
