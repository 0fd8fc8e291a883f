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
    private const int MaxTextLength = 64;

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
        Span<byte> bytes = stackalloc byte[2 + Ed25519PublicKey.Size];
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
        if (text is null || text.Length > MaxTextLength || !TryReadKey(text, out var key))
        {
            return false;
        }

        // Only the canonical spelling: equal accounts are equal texts.
        var canonical = FromPublicKey(key);
        did = canonical._text == text ? canonical : default;
        return !did.IsDefault;
    }

    /// <summary>The identity key that this DID is the name of.</summary>
    /// <exception cref="InvalidOperationException">The default value.</exception>
    public Ed25519PublicKey ToPublicKey() => _text is not null && TryReadKey(_text, out var key)
        ? key
        : throw new InvalidOperationException("The default DID names nobody.");

    /// <inheritdoc/>
    public int CompareTo(Did other) => string.CompareOrdinal(_text, other._text);

    /// <summary>The text form, or the empty string for the default value.</summary>
    public override string ToString() => _text ?? string.Empty;

    private static bool TryReadKey(string text, [NotNullWhen(true)] out Ed25519PublicKey? key)
    {
        key = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.AsSpan(Prefix.Length).ContainsAnyExcept(Base58Alphabet))
        {
            return false;
        }

        try
        {
            var bytes = Base58.Bitcoin.Decode(text.AsSpan(Prefix.Length));
            key = bytes is [0xed, 0x01, ..] && bytes.Length == 2 + Ed25519PublicKey.Size
                ? new Ed25519PublicKey(bytes.AsSpan(2))
                : null;
        }
        catch (ArgumentException)
        {
            return false;
        }

        return key is not null;
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
