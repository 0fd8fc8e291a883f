using System.Formats.Cbor;
using System.Text;

namespace Buds.Crypto.Cbor;

/// <summary>Writes canonical CBOR (protocol.md §1).</summary>
internal static class CanonicalCborWriter
{
    // CTAP2 canonical form is the one mode that keeps floats at binary64 and refuses tags; over text keys its order is RFC 8949's.
    private const CborConformanceMode Mode = CborConformanceMode.Ctap2Canonical;

    // A header for a full Circle, or a receipt: the writer need not grow.
    private const int UsualSize = 2048;

    public static byte[] Write(CborValue value)
    {
        var writer = new CborWriter(Mode, initialCapacity: UsualSize);
        try
        {
            Write(writer, value, 0);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException("A text with a lone surrogate has no CBOR form.", nameof(value), e);
        }

        return writer.Encode();
    }

    private static void Write(CborWriter writer, CborValue value, int depth)
    {
        switch (value.Kind)
        {
            case CborKind.Integer:
                WriteInteger(writer, value.AsInteger());
                break;
            case CborKind.Bytes:
                writer.WriteByteString(value.AsBytes().Span);
                break;
            case CborKind.Text:
                writer.WriteTextString(value.AsText());
                break;
            case CborKind.Array:
                var items = value.AsArray();
                writer.WriteStartArray(items.Count);
                for (var i = 0; i < items.Count; i++)
                {
                    Write(writer, items[i], Deeper(depth));
                }

                _ = Deeper(depth);
                writer.WriteEndArray();
                break;
            case CborKind.Map:
                var map = value.AsMap();
                writer.WriteStartMap(map.Count);
                foreach (var (key, item) in map)
                {
                    writer.WriteTextString(key);
                    Write(writer, item, Deeper(depth));
                }

                _ = Deeper(depth);
                writer.WriteEndMap();
                break;
            case CborKind.Boolean:
                writer.WriteBoolean(value.AsBoolean());
                break;
            case CborKind.Float:
                writer.WriteDouble(value.AsFloat());
                break;
            default:
                writer.WriteNull();
                break;
        }
    }

    private static void WriteInteger(CborWriter writer, Int128 value)
    {
        if (value >= 0)
        {
            writer.WriteUInt64((ulong)value);
        }
        else
        {
            writer.WriteCborNegativeIntegerRepresentation((ulong)(-1 - value));
        }
    }

    private static int Deeper(int depth) => depth < CborValue.MaxDepth
        ? depth + 1
        : throw new ArgumentException($"Nested deeper than {CborValue.MaxDepth}.");
}
