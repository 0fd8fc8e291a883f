using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Buds.Crypto.Identity;
using SimpleBase;

namespace Buds.Crypto.Identifiers;

/// <summary>
/// The name of an account: <c>did:key:z…</c> of its Ed25519 identity key (protocol.md §1; W3C did:key, multicodec 0xed 0x01, base58btc).
/// </summary>
public readonly record struct Did : IComparable<Did>
{
    private const string Prefix = "did:key:z";

    // Every number of 34 bytes that begins with 0xed01 takes 47 digits of base58, the first of which are these.
    private const string FirstDigits = "6Mk";
    private const int TextLength = 56;
    private const int EncodedKeySize = 2 + Ed25519PublicKey.Size;

    // SimpleBase looks characters up by index and fails on those outside ASCII.
    private static readonly SearchValues<char> Base58Alphabet =
        SearchValues.Create("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");

    private readonly string? _text;

    private Did(string text) => _text = text;

    /// <summary>Whether this is the default value, which names nobody.</summary>
    public bool IsDefault => _text is null;

    /// <summary>The DID of an identity key.</summary>
    public static Did FromPublicKey(Ed25519PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> bytes = stackalloc byte[EncodedKeySize];
        bytes[0] = 0xed;
        bytes[1] = 0x01;
        key.Bytes.Span.CopyTo(bytes[2..]);
        return new Did(Prefix + Base58.Bitcoin.Encode(bytes));
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">Not a <c>did:key</c> of an Ed25519 key.</exception>
    public static Did Parse(string text) => TryParse(text, out var did)
        ? did
        : throw new FormatException("A DID is did:key:z… of an Ed25519 public key.");

    /// <summary>Reads the text form, or says <see langword="false"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Did did)
    {
        did = default;
        if (text is null || !TryDecode(text, stackalloc byte[EncodedKeySize]))
        {
            return false;
        }

        // Equal accounts are equal texts: base58 writes a number that begins with 0xed in one way.
        did = new Did(text);
        return true;
    }

    /// <summary>The identity key that this DID is the name of.</summary>
    /// <exception cref="InvalidOperationException">The default value.</exception>
    public Ed25519PublicKey ToPublicKey() => Key(stackalloc byte[EncodedKeySize]);

    /// <inheritdoc/>
    public int CompareTo(Did other) => string.CompareOrdinal(_text, other._text);

    /// <summary>The text form, or the empty string for the default value.</summary>
    public override string ToString() => _text ?? string.Empty;

    private Ed25519PublicKey Key(Span<byte> bytes) => _text is not null && TryDecode(_text, bytes)
        ? new Ed25519PublicKey(bytes[2..])
        : throw new InvalidOperationException("The default DID names nobody.");

    private static bool TryDecode(string text, Span<byte> bytes) =>
        text.Length == TextLength && text.StartsWith(Prefix + FirstDigits, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Base58Alphabet)
        && Base58.Bitcoin.TryDecode(text.AsSpan(Prefix.Length), bytes, out var written)
        && written == EncodedKeySize && bytes is [0xed, 0x01, ..];

    /// <summary>Order by the text form.</summary>
    public static bool operator <(Did left, Did right) => left.CompareTo(right) < 0;

    /// <summary>Order by the text form.</summary>
    public static bool operator <=(Did left, Did right) => left.CompareTo(right) <= 0;

    /// <summary>Order by the text form.</summary>
    public static bool operator >(Did left, Did right) => left.CompareTo(right) > 0;

    /// <summary>Order by the text form.</summary>
    public static bool operator >=(Did left, Did right) => left.CompareTo(right) >= 0;
}
