using System.Diagnostics.CodeAnalysis;

namespace Buds.Crypto.Cbor;

/// <summary>One item of canonical CBOR: RFC 8949 §4.2.1, narrowed to what DAG-CBOR accepts too (protocol.md §1).</summary>
public sealed class CborValue
{
    /// <summary>The deepest nesting of arrays and maps that is written or read.</summary>
    public const int MaxDepth = 16;

    /// <summary>
    /// The most items, nested ones and the item itself counted, map keys not, that are written or read at once: what is read takes up
    /// to a hundred times the memory of its bytes, and it is often read for somebody unknown.
    /// </summary>
    public const int MaxItems = 65_536;

    private readonly object? _value;

    private CborValue(CborKind kind, object? value)
    {
        Kind = kind;
        _value = value;
    }

    /// <summary>What this item is.</summary>
    public CborKind Kind { get; }

    /// <summary>The null item.</summary>
    public static CborValue Null { get; } = new(CborKind.Null, null);

    /// <summary>Where the item began in the bytes it was read from, for errors.</summary>
    internal int Offset { get; private set; }

    /// <summary>An integer item.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below -2⁶⁴ or above 2⁶⁴ - 1.</exception>
    public static CborValue FromInteger(Int128 value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ulong.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, -1 - (Int128)ulong.MaxValue);
        return new CborValue(CborKind.Integer, value);
    }

    /// <summary>A bytes item. The bytes are not copied: they must not change while the item is in use.</summary>
    public static CborValue FromBytes(ReadOnlyMemory<byte> value) => new(CborKind.Bytes, value);

    /// <summary>A text item.</summary>
    public static CborValue FromText(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new CborValue(CborKind.Text, value);
    }

    /// <summary>An array item. The list is not copied.</summary>
    public static CborValue FromArray(IReadOnlyList<CborValue> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new CborValue(CborKind.Array, value);
    }

    /// <summary>A map item. The map is not copied.</summary>
    public static CborValue FromMap(CborMap value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new CborValue(CborKind.Map, value);
    }

    /// <summary>A boolean item.</summary>
    public static CborValue FromBoolean(bool value) => new(CborKind.Boolean, value);

    /// <summary>A float item. Negative zero becomes zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public static CborValue FromFloat(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), "A float is finite.");
        }

        return new CborValue(CborKind.Float, value == 0 ? 0d : value);
    }

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public Int128 AsInteger() => As<Int128>(CborKind.Integer);

    /// <summary>The bytes.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public ReadOnlyMemory<byte> AsBytes() => As<ReadOnlyMemory<byte>>(CborKind.Bytes);

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public string AsText() => As<string>(CborKind.Text);

    /// <summary>The items of the array.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public IReadOnlyList<CborValue> AsArray() => As<IReadOnlyList<CborValue>>(CborKind.Array);

    /// <summary>The map.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public CborMap AsMap() => As<CborMap>(CborKind.Map);

    /// <summary>The boolean.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public bool AsBoolean() => As<bool>(CborKind.Boolean);

    /// <summary>The float.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public double AsFloat() => As<double>(CborKind.Float);

    /// <summary>The canonical CBOR of this item.</summary>
    /// <exception cref="ArgumentException">Nested deeper than <see cref="MaxDepth"/>, more than <see cref="MaxItems"/>, or text with a
    /// lone surrogate.</exception>
    public byte[] Encode() => CanonicalCborWriter.Write(this);

    /// <summary>Reads one item that fills the input.</summary>
    /// <param name="encoded">The input. Not copied: the items of kind <see cref="CborKind.Bytes"/> are parts of it.</param>
    /// <exception cref="CborException">Not canonical, or bytes follow the item.</exception>
    public static CborValue Decode(ReadOnlyMemory<byte> encoded) => CanonicalCborReader.Read(encoded);

    /// <summary>An integer item.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "FromInteger is the named form.")]
    public static implicit operator CborValue(long value) => FromInteger(value);

    /// <summary>A text item.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "FromText is the named form.")]
    public static implicit operator CborValue(string value) => FromText(value);

    /// <summary>A boolean item.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "FromBoolean is the named form.")]
    public static implicit operator CborValue(bool value) => FromBoolean(value);

    /// <summary>A bytes item.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "FromBytes is the named form.")]
    public static implicit operator CborValue(byte[] value) => FromBytes(value);

    /// <summary>A map item.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "FromMap is the named form.")]
    public static implicit operator CborValue(CborMap value) => FromMap(value);

    /// <summary>A null item of its own, for <see cref="At"/>.</summary>
    internal static CborValue NewNull() => new(CborKind.Null, null);

    /// <summary>Says where an item was read. Only for one that was just made, and is nowhere else yet.</summary>
    internal CborValue At(int offset)
    {
        Offset = offset;
        return this;
    }

    private T As<T>(CborKind kind) => Kind == kind
        ? (T)_value!
        : throw new InvalidOperationException($"The item is of kind {Kind}, not {kind}.");
}
