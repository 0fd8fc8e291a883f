using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Buds.Crypto.Cbor;

/// <summary>A map from text to items, kept in canonical order: by the bytes of each key's encoding (RFC 8949 §4.2.1).</summary>
public sealed class CborMap : IReadOnlyDictionary<string, CborValue>
{
    private readonly SortedDictionary<string, CborValue> _entries = new(CanonicalKeyOrder.Instance);

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <inheritdoc/>
    public IEnumerable<CborValue> Values => _entries.Values;

    /// <summary>The item of a key. Setting replaces.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public CborValue this[string key]
    {
        get => _entries[key];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _entries[key] = value;
        }
    }

    /// <summary>Adds an item under a key that is not there yet.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, CborValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _entries.Add(key, value);
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out CborValue value) => _entries.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, CborValue>> GetEnumerator() => _entries.GetEnumerator();

    /// <summary>The canonical CBOR of this map.</summary>
    /// <exception cref="ArgumentException">The content has no canonical form: nested deeper than 16, or a float that is not finite.</exception>
    public byte[] Encode() => CborValue.FromMap(this).Encode();

    /// <summary>Reads a map from canonical CBOR.</summary>
    /// <exception cref="CborException">Not canonical, not a map, or bytes follow it.</exception>
    public static CborMap Decode(ReadOnlyMemory<byte> encoded)
    {
        var value = CborValue.Decode(encoded);
        return value.Kind == CborKind.Map ? value.AsMap() : throw new CborException(0, "a map was expected.");
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class CanonicalKeyOrder : IComparer<string>
    {
        public static readonly CanonicalKeyOrder Instance = new();

        public int Compare(string? x, string? y)
        {
            // The encoding of a text begins with its length in bytes, so a shorter key comes first.
            var left = Encoding.UTF8.GetByteCount(x!);
            var right = Encoding.UTF8.GetByteCount(y!);
            return left != right ? left.CompareTo(right) : CompareBytes(x!, y!, left);
        }

        private static int CompareBytes(string x, string y, int length)
        {
            if (length == x.Length && length == y.Length)
            {
                return string.CompareOrdinal(x, y);
            }

            return Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
        }
    }
}
