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

    // Every number of 34 bytes that begins with 0xed01 takes 47 digits of base58.
    private const int TextLength = 56;
    private const int EncodedKeySize = 2 + Ed25519PublicKey.Size;

    private static readonly SearchValues<char> Base58Alphabet =
        SearchValues.Create("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");

    // The digits are in the order of ASCII, so a text of as many digits stands for such a number exactly where it lies between these two.
    private static readonly string Lowest = Encode(Enumerable.Repeat(byte.MinValue, Ed25519PublicKey.Size).ToArray());
    private static readonly string Highest = Encode(Enumerable.Repeat(byte.MaxValue, Ed25519PublicKey.Size).ToArray());

    private readonly string? _text;

    private Did(string text) => _text = text;

    /// <summary>Whether this is the default value, which names nobody.</summary>
    public bool IsDefault => _text is null;

    /// <summary>The DID of an identity key.</summary>
    public static Did FromPublicKey(Ed25519PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new Did(Encode(key.Bytes.Span));
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
        if (text is not { Length: TextLength } || string.CompareOrdinal(text, Lowest) < 0 || string.CompareOrdinal(text, Highest) > 0
            || text.AsSpan(Prefix.Length).ContainsAnyExcept(Base58Alphabet))
        {
            return false;
        }

        // Equal accounts are equal texts: base58 writes a number that begins with 0xed in one way.
        did = new Did(text);
        return true;
    }

    /// <summary>The identity key that this DID is the name of.</summary>
    /// <exception cref="InvalidOperationException">The default value.</exception>
    public Ed25519PublicKey ToPublicKey()
    {
        if (_text is null)
        {
            throw new InvalidOperationException("The default DID names nobody.");
        }

        Span<byte> bytes = stackalloc byte[EncodedKeySize];
        _ = Base58.Bitcoin.TryDecode(_text.AsSpan(Prefix.Length), bytes, out _);
        return new Ed25519PublicKey(bytes[2..]);
    }

    /// <inheritdoc/>
    public int CompareTo(Did other) => string.CompareOrdinal(_text, other._text);

    /// <summary>The text form, or the empty string for the default value.</summary>
    public override string ToString() => _text ?? string.Empty;

    private static string Encode(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[EncodedKeySize];
        bytes[0] = 0xed;
        bytes[1] = 0x01;
        key.CopyTo(bytes[2..]);
        return Prefix + Base58.Bitcoin.Encode(bytes);
    }

    /// <summary>Order by the text form.</summary>
    public static bool operator <(Did left, Did right) => left.CompareTo(right) < 0;

    /// <summary>Order by the text form.</summary>
    public static bool operator <=(Did left, Did right) => left.CompareTo(right) <= 0;

    /// <summary>Order by the text form.</summary>
    public static bool operator >(Did left, Did right) => left.CompareTo(right) > 0;

    /// <summary>Order by the text form.</summary>
    public static bool operator >=(Did left, Did right) => left.CompareTo(right) >= 0;
}
