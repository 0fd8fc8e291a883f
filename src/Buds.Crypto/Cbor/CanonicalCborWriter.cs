using System.Formats.Cbor;

namespace Buds.Crypto.Cbor;

/// <summary>Writes canonical CBOR (protocol.md §1).</summary>
internal sealed class CanonicalCborWriter
{
    // A header for a full Circle, or a receipt: the writer need not grow.
    private const int UsualSize = 2048;

    // CTAP2 canonical form is the one mode that keeps floats at binary64 and refuses tags; over text keys its order is RFC 8949's.
    private readonly CborWriter _writer = new(CborConformanceMode.Ctap2Canonical, initialCapacity: UsualSize);
    private int _items;

    private CanonicalCborWriter()
    {
    }

    public static byte[] Write(CborValue value)
    {
        var writer = new CanonicalCborWriter();
        writer.Write(value, 0);
        return writer._writer.Encode();
    }

    private void Write(CborValue value, int depth)
    {
        if (++_items > CborValue.MaxItems)
        {
            throw new ArgumentException($"More than {CborValue.MaxItems} items.", nameof(value));
        }

        switch (value.Kind)
        {
            case CborKind.Integer:
                WriteInteger(value.AsInteger());
                break;
            case CborKind.Bytes:
                _writer.WriteByteString(value.AsBytes().Span);
                break;
            case CborKind.Text:
                _writer.WriteTextString(value.AsText());
                break;
            case CborKind.Array:
                WriteArray(value.AsArray(), Deeper(depth));
                break;
            case CborKind.Map:
                WriteMap(value.AsMap(), Deeper(depth));
                break;
            case CborKind.Boolean:
                _writer.WriteBoolean(value.AsBoolean());
                break;
            case CborKind.Float:
                _writer.WriteDouble(value.AsFloat());
                break;
            default:
                _writer.WriteNull();
                break;
        }
    }

    private void WriteArray(IReadOnlyList<CborValue> items, int depth)
    {
        _writer.WriteStartArray(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            Write(items[i], depth);
        }

        _writer.WriteEndArray();
    }

    private void WriteMap(CborMap map, int depth)
    {
        _writer.WriteStartMap(map.Count);
        foreach (var (key, item) in map)
        {
            _writer.WriteTextString(key);
            Write(item, depth);
        }

        _writer.WriteEndMap();
    }

    private void WriteInteger(Int128 value)
    {
        if (value >= 0)
        {
            _writer.WriteUInt64((ulong)value);
        }
        else
        {
            _writer.WriteCborNegativeIntegerRepresentation((ulong)(-1 - value));
        }
    }

    private static int Deeper(int depth) => depth < CborValue.MaxDepth
        ? depth + 1
        : throw new ArgumentException($"Nested deeper than {CborValue.MaxDepth}.");
}
