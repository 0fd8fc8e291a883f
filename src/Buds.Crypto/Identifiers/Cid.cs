using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SimpleBase;

namespace Buds.Crypto.Identifiers;

/// <summary>
/// A content identifier: CIDv1, sha2-256, base32 lower case with prefix <c>b</c>, codec <c>dag-cbor</c> or <c>raw</c>
/// (protocol.md §1). 36 bytes, 59 characters. Other CIDs exist; the protocol refuses them.
/// </summary>
public readonly record struct Cid : IComparable<Cid>
{
    /// <summary>The size of the binary form in bytes: version, codec, hash code, hash length, SHA-256.</summary>
    public const int Size = 36;

    /// <summary>The length of the text form in characters.</summary>
    public const int TextLength = 59;

    private static readonly SearchValues<char> Base32Alphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz234567");

    // The last character carries two spare bits, which are zero: only one spelling of each CID is taken.
    private static readonly SearchValues<char> LastCharacters = SearchValues.Create("aeimquy4");

    private const byte Version = 1;
    private const byte Sha2_256 = 0x12;

    private readonly string? _text;

    private Cid(string text) => _text = text;

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsDefault => _text is null;

    /// <summary>What the named bytes are.</summary>
    /// <exception cref="InvalidOperationException">The default value.</exception>
    public CidCodec Codec => (CidCodec)ToByteArray()[1];

    /// <summary>The CID of bytes: hashes them.</summary>
    public static Cid Of(CidCodec codec, ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return FromDigest(codec, digest);
    }

    /// <summary>The CID of bytes whose SHA-256 is known.</summary>
    /// <exception cref="ArgumentException">An unknown codec, or a digest that is not 32 bytes.</exception>
    public static Cid FromDigest(CidCodec codec, ReadOnlySpan<byte> sha256)
    {
        if (codec is not (CidCodec.Raw or CidCodec.DagCbor) || sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException("A CID takes the codec raw or dag-cbor and a digest of 32 bytes.", nameof(sha256));
        }

        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        bytes[1] = (byte)codec;
        bytes[2] = Sha2_256;
        bytes[3] = SHA256.HashSizeInBytes;
        sha256.CopyTo(bytes[4..]);
        return new Cid(Encode(bytes));
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">Not a CID that the protocol allows.</exception>
    public static Cid Parse(string text) => TryParse(text, out var cid)
        ? cid
        : throw new FormatException("A CID is CIDv1, dag-cbor or raw, sha2-256, in lower-case base32 with prefix b.");

    /// <summary>Reads the text form, or says <see langword="false"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cid cid)
    {
        cid = default;
        if (text is not { Length: TextLength } || text[0] != 'b' || text.AsSpan(1).ContainsAnyExcept(Base32Alphabet) || !LastCharacters.Contains(text[^1]))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Size];
        if (!Base32.Rfc4648.TryDecode(text.AsSpan(1), bytes, out var written) || written != Size || bytes[0] != Version
            || bytes[1] is not ((byte)CidCodec.Raw or (byte)CidCodec.DagCbor) || bytes[2] != Sha2_256 || bytes[3] != SHA256.HashSizeInBytes)
        {
            return false;
        }

        cid = new Cid(text);
        return true;
    }

    /// <summary>The 32 bytes of the SHA-256 that the CID holds.</summary>
    /// <exception cref="InvalidOperationException">The default value.</exception>
    public byte[] GetDigest() => ToByteArray()[4..];

    /// <summary>The binary form, 36 bytes.</summary>
    /// <exception cref="InvalidOperationException">The default value.</exception>
    public byte[] ToByteArray() => Base32.Rfc4648.Decode(Text.AsSpan(1));

    /// <inheritdoc/>
    public int CompareTo(Cid other) => string.CompareOrdinal(_text, other._text);

    /// <summary>The text form, or the empty string for the default value.</summary>
    public override string ToString() => _text ?? string.Empty;

    private string Text => _text ?? throw new InvalidOperationException("The default CID names nothing.");

    private static string Encode(ReadOnlySpan<byte> bytes) => string.Create(TextLength, bytes, static (text, source) =>
    {
        // SimpleBase writes upper case; the multibase prefix b says lower.
        var upper = Base32.Rfc4648.Encode(source, padding: false);
        text[0] = 'b';
        upper.AsSpan().ToLowerInvariant(text[1..]);
    });

    /// <summary>Order by the text form.</summary>
    public static bool operator <(Cid left, Cid right) => left.CompareTo(right) < 0;

    /// <summary>Order by the text form.</summary>
    public static bool operator <=(Cid left, Cid right) => left.CompareTo(right) <= 0;

    /// <summary>Order by the text form.</summary>
    public static bool operator >(Cid left, Cid right) => left.CompareTo(right) > 0;

    /// <summary>Order by the text form.</summary>
    public static bool operator >=(Cid left, Cid right) => left.CompareTo(right) >= 0;
}
