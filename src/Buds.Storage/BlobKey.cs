using System.Diagnostics.CodeAnalysis;

namespace Buds.Storage;

/// <summary>
/// The name of a blob: 1 to 512 characters, segments of 1 to 200 separated by <c>/</c>, each matching
/// <c>[a-z0-9][a-z0-9._-]*</c>. Safe as a relative path on every platform and as an S3 key, without escaping.
/// </summary>
/// <remarks>
/// Two names that fit the pattern are refused because Windows would take them for something else: a segment that ends in a dot,
/// and a device name such as <c>con</c> or <c>lpt1</c>, with or without an extension.
/// </remarks>
public readonly record struct BlobKey : IParsable<BlobKey>
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>The longest segment of a key, in characters.</summary>
    public const int MaxSegmentLength = 200;

    private readonly string? _value;

    private BlobKey(string value) => _value = value;

    /// <summary>The key as text.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>, which names no blob.</exception>
    public string Value => _value ?? throw new InvalidOperationException("A default BlobKey names no blob; make one with BlobKey.Parse.");

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not a key.</exception>
    public static BlobKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out BlobKey key)
            ? key
            : throw new FormatException("Not a blob key: it takes 1 to 512 characters in '/'-separated segments like [a-z0-9][a-z0-9._-]* of at most 200.");
    }

    /// <summary>Reads a key from text that may be anything.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BlobKey key)
    {
        key = default;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        foreach (Range segment in text.AsSpan().Split('/'))
        {
            if (!IsSegment(text.AsSpan()[segment]))
            {
                return false;
            }
        }

        key = new BlobKey(text);
        return true;
    }

    /// <summary>The key as text.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>.</exception>
    public override string ToString() => Value;

    static BlobKey IParsable<BlobKey>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<BlobKey>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BlobKey result) =>
        TryParse(s, out result);

    private static bool IsSegment(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty || segment.Length > MaxSegmentLength || !IsLetterOrDigit(segment[0]) || segment[^1] == '.')
        {
            return false;
        }

        foreach (char c in segment)
        {
            if (!IsLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        int dot = segment.IndexOf('.');
        return !IsDeviceName(dot < 0 ? segment : segment[..dot]);
    }

    private static bool IsLetterOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');

    private static bool IsDeviceName(ReadOnlySpan<char> stem) =>
        stem is "con" or "prn" or "aux" or "nul"
        || (stem.Length == 4 && char.IsAsciiDigit(stem[3]) && (stem.StartsWith("com") || stem.StartsWith("lpt")));
}
