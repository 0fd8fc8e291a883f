using System.Buffers;
using System.Text;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>Reads one bare item (RFC 9651 §4.2.3.1) and moves past it.</summary>
internal static class StructuredBareItemParser
{
    private const int MaxIntegerDigits = 15;
    private const int MaxWholeDigits = 12;
    private const int MaxFractionDigits = 3;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private static readonly SearchValues<char> TokenAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~:/");

    private static readonly SearchValues<char> Base64Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    public static bool TryRead(ref ReadOnlySpan<char> rest, out StructuredBareItem item)
    {
        item = default;
        return !rest.IsEmpty && rest[0] switch
        {
            '"' => TryReadString(ref rest, out item),
            ':' => TryReadBytes(ref rest, out item),
            '?' => TryReadBoolean(ref rest, out item),
            '-' or (>= '0' and <= '9') => TryReadNumber(ref rest, out item),
            '*' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') => TryReadToken(ref rest, out item),
            _ => false,
        };
    }

    private static bool TryReadString(ref ReadOnlySpan<char> rest, out StructuredBareItem item)
    {
        item = default;
        StringBuilder? unescaped = null;
        for (var i = 1; i < rest.Length; i++)
        {
            switch (rest[i])
            {
                case '"':
                    item = new(StructuredKind.String, rest[..(i + 1)].ToString(), Text: unescaped?.ToString() ?? rest[1..i].ToString());
                    rest = rest[(i + 1)..];
                    return true;
                case '\\' when i + 1 < rest.Length && rest[i + 1] is '"' or '\\':
                    unescaped ??= new StringBuilder().Append(rest[1..i]);
                    unescaped.Append(rest[++i]);
                    break;
                case '\\' or < ' ' or > '~':
                    return false;
                case var plain:
                    unescaped?.Append(plain);
                    break;
            }
        }

        return false;
    }

    private static bool TryReadBytes(ref ReadOnlySpan<char> rest, out StructuredBareItem item)
    {
        item = default;
        var length = rest[1..].IndexOf(':');
        if (length < 0)
        {
            return false;
        }

        var encoded = rest.Slice(1, length);
        var bytes = new byte[length / 4 * 3];
        if (encoded.ContainsAnyExcept(Base64Alphabet) || !Convert.TryFromBase64Chars(encoded, bytes, out var written))
        {
            return false;
        }

        Array.Resize(ref bytes, written);
        if (!encoded.SequenceEqual(Convert.ToBase64String(bytes)))
        {
            return false;
        }

        item = new(StructuredKind.Bytes, rest[..(length + 2)].ToString(), Bytes: bytes);
        rest = rest[(length + 2)..];
        return true;
    }

    private static bool TryReadBoolean(ref ReadOnlySpan<char> rest, out StructuredBareItem item)
    {
        item = default;
        if (rest is not ['?', '0' or '1', ..])
        {
            return false;
        }

        item = new(StructuredKind.Boolean, rest[..2].ToString());
        rest = rest[2..];
        return true;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<char> rest, out StructuredBareItem item)
    {
        item = default;
        var sign = rest[0] == '-' ? 1 : 0;
        var whole = CountDigits(rest[sign..]);
        var end = sign + whole;
        var isDecimal = end < rest.Length && rest[end] == '.';
        var fraction = isDecimal ? CountDigits(rest[(end + 1)..]) : 0;
        var text = rest[..(end + (isDecimal ? 1 + fraction : 0))];
        var sized = isDecimal
            ? whole is >= 1 and <= MaxWholeDigits && fraction is >= 1 and <= MaxFractionDigits
            : whole is >= 1 and <= MaxIntegerDigits;
        if (!sized || !IsCanonical(text, sign, whole, fraction))
        {
            return false;
        }

        item = new(isDecimal ? StructuredKind.Decimal : StructuredKind.Integer, text.ToString());
        rest = rest[text.Length..];
        return true;
    }

    // No zero in front, none behind a fraction of more than one digit, and no zero below zero.
    private static bool IsCanonical(ReadOnlySpan<char> text, int sign, int whole, int fraction) =>
        (whole == 1 || text[sign] != '0')
        && (fraction <= 1 || text[^1] != '0')
        && (sign == 0 || text.ContainsAnyInRange('1', '9'));

    private static int CountDigits(ReadOnlySpan<char> text) => LengthOf(text, Digits);

    private static bool TryReadToken(ref ReadOnlySpan<char> rest, out StructuredBareItem item)
    {
        var token = rest[..LengthOf(rest, TokenAlphabet)];
        item = new(StructuredKind.Token, token.ToString());
        rest = rest[token.Length..];
        return true;
    }

    private static int LengthOf(ReadOnlySpan<char> text, SearchValues<char> alphabet)
    {
        var end = text.IndexOfAnyExcept(alphabet);
        return end < 0 ? text.Length : end;
    }
}
