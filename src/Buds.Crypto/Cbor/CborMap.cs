using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Buds.Crypto.Cbor;

/// <summary>A map from text to items, kept in canonical order: by the bytes of each key's encoding (RFC 8949 §4.2.1).</summary>
public sealed class CborMap : IReadOnlyDictionary<string, CborValue>
{
    // Sorted. Maps are small, and what is read comes in order: a tree would cost a node and a comparer an entry.
    private readonly List<KeyValuePair<string, CborValue>> _entries;

    /// <summary>An empty map.</summary>
    public CborMap()
        : this(0)
    {
    }

    internal CborMap(int capacity) => _entries = new List<KeyValuePair<string, CborValue>>(capacity);

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    /// <inheritdoc/>
    public IEnumerable<CborValue> Values => _entries.Select(entry => entry.Value);

    /// <summary>The item of a key. Setting replaces.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public CborValue this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException("The map has no such key.");
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            var index = Find(key);
            if (index >= 0)
            {
                _entries[index] = new(key, value);
            }
            else
            {
                _entries.Insert(~index, new(key, value));
            }
        }
    }

    /// <summary>Adds an item under a key that is not there yet.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, CborValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var index = Find(key);
        if (index >= 0)
        {
            throw new ArgumentException("The key is there already.", nameof(key));
        }

        _entries.Insert(~index, new(key, value));
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Find(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out CborValue value)
    {
        var index = Find(key);
        value = index >= 0 ? _entries[index].Value : null;
        return index >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, CborValue>> GetEnumerator() => _entries.GetEnumerator();

    /// <summary>The canonical CBOR of this map.</summary>
    /// <exception cref="ArgumentException">The content has no canonical form: nested deeper than <see cref="CborValue.MaxDepth"/>, more
    /// items than <see cref="CborValue.MaxItems"/>, or text with a lone surrogate.</exception>
    public byte[] Encode() => CborValue.FromMap(this).Encode();

    /// <summary>Reads a map from canonical CBOR.</summary>
    /// <param name="encoded">The input. Not copied: the items of kind <see cref="CborKind.Bytes"/> are parts of it.</param>
    /// <exception cref="CborException">Not canonical, not a map, or bytes follow it.</exception>
    public static CborMap Decode(ReadOnlyMemory<byte> encoded)
    {
        var value = CborValue.Decode(encoded);
        return value.Kind == CborKind.Map ? value.AsMap() : throw new CborException(0, "a map was expected.");
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where a key is, or the complement of where it belongs.</summary>
    private int Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (low, high) = (0, _entries.Count - 1);

        // What is read comes in order: the last entry is looked at first.
        for (var middle = high; low <= high; middle = (low + high) / 2)
        {
            var order = Compare(_entries[middle].Key, key);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    private static int Compare(string x, string y)
    {
        // The encoding of a text begins with its length in bytes, so a shorter key comes first.
        var left = Encoding.UTF8.GetByteCount(x);
        var right = Encoding.UTF8.GetByteCount(y);
        return left != right ? left.CompareTo(right) : CompareBytes(x, y, left);
    }

    private static int CompareBytes(string x, string y, int length) => length == x.Length && length == y.Length
        ? string.CompareOrdinal(x, y)
        : Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
}
