using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Identity;

/// <summary>
/// The safety number of two accounts: 60 digits, the same for both, that two people compare to know that nobody stands between them
/// (protocol.md §2, after Signal's numeric fingerprint). Each side's 30 digits come from 5200 rounds of SHA-512, which starts with
/// 0x0000 || public key || DID as UTF-8 and hashes the public key in again in each round; of the last hash, six groups of five bytes
/// become five digits each, modulo 100,000. The lower side comes first.
/// </summary>
public sealed class SafetyNumber
{
    /// <summary>How many digits the number has.</summary>
    public const int Length = 2 * DigitsPerSide;

    private const int DigitsPerSide = 30;
    private const int Rounds = 5200;
    private const int GroupSize = 5;
    private const string QrPrefix = "buds:verify?v=1&own=";
    private const string QrOther = "&other=";

    private readonly Did _own;
    private readonly Did _other;

    private SafetyNumber(Did own, Did other, string digits)
    {
        _own = own;
        _other = other;
        Digits = digits;
    }

    /// <summary>The 60 decimal digits.</summary>
    public string Digits { get; }

    /// <summary>
    /// What this side shows as a QR code: <c>buds:verify?v=1&amp;own=DID&amp;other=DID</c>. A DID holds its public key, so this holds both keys.
    /// </summary>
    public string QrPayload => $"{QrPrefix}{_own}{QrOther}{_other}";

    /// <summary>Computes the number of two accounts. It takes some milliseconds, on purpose.</summary>
    /// <param name="own">The account that shows the number.</param>
    /// <param name="other">The account that it is compared with.</param>
    /// <exception cref="ArgumentException">The same account twice, or a default value.</exception>
    public static SafetyNumber Of(Did own, Did other)
    {
        if (own == other || own.IsDefault || other.IsDefault)
        {
            throw new ArgumentException("A safety number is of two different accounts.", nameof(other));
        }

        var left = Side(own);
        var right = Side(other);
        return new SafetyNumber(own, other, string.CompareOrdinal(left, right) < 0 ? left + right : right + left);
    }

    /// <summary>Whether a scanned QR code is the other side's of this number: it holds the same two keys, seen from there.</summary>
    /// <param name="scanned">What the other device showed; anything at all.</param>
    public bool Matches([NotNullWhen(true)] string? scanned) =>
        scanned is not null && string.Equals(scanned, $"{QrPrefix}{_other}{QrOther}{_own}", StringComparison.Ordinal);

    /// <summary>The digits in twelve groups of five, for reading aloud.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Length + (Length / GroupSize) - 1);
        for (var i = 0; i < Length; i += GroupSize)
        {
            _ = text.Append(i == 0 ? string.Empty : " ").Append(Digits, i, GroupSize);
        }

        return text.ToString();
    }

    private static string Side(Did did)
    {
        var key = did.ToPublicKey().Bytes.Span;
        byte[] first = [0, 0, .. key, .. Encoding.UTF8.GetBytes(did.ToString())];
        Span<byte> input = stackalloc byte[SHA512.HashSizeInBytes + Ed25519PublicKey.Size];
        key.CopyTo(input[SHA512.HashSizeInBytes..]);
        var hash = input[..SHA512.HashSizeInBytes];
        _ = SHA512.HashData([.. first, .. key], hash);
        for (var round = 1; round < Rounds; round++)
        {
            _ = SHA512.HashData(input, hash);
        }

        var digits = new StringBuilder(DigitsPerSide);
        Span<byte> group = stackalloc byte[sizeof(ulong)];
        for (var i = 0; i < DigitsPerSide; i += GroupSize)
        {
            hash.Slice(i, GroupSize).CopyTo(group[(sizeof(ulong) - GroupSize)..]);
            _ = digits.Append((BinaryPrimitives.ReadUInt64BigEndian(group) % 100_000).ToString("D5", CultureInfo.InvariantCulture));
        }

        return digits.ToString();
    }
}
