using System.Formats.Cbor;

namespace Buds.Crypto.Cbor;

/// <summary>
/// Reads canonical CBOR and nothing else (protocol.md §1). System.Formats.Cbor checks the form of each item; the narrowing to
/// DAG-CBOR (text keys, no tags, no undefined, binary64 and finite floats, depth) is here.
/// </summary>
internal static class CanonicalCborReader
{
    private const byte Binary64 = 0xfb;
    private const byte NegativeZeroSign = 0x80;

    public static CborValue Read(ReadOnlyMemory<byte> encoded)
    {
        var value = ReadPrefix(encoded, out var consumed);
        return consumed == encoded.Length ? value : throw new CborException(consumed, "bytes follow the item.");
    }

    private static CborValue ReadPrefix(ReadOnlyMemory<byte> encoded, out int consumed)
    {
        var reader = new CborReader(encoded, CborConformanceMode.Ctap2Canonical, allowMultipleRootLevelValues: true);
        try
        {
            var value = ReadItem(reader, encoded, 0);
            consumed = encoded.Length - reader.BytesRemaining;
            return value;
        }
        catch (CborContentException e)
        {
            throw new CborException(encoded.Length - reader.BytesRemaining, e.Message, e);
        }
        catch (OverflowException e)
        {
            throw new CborException(encoded.Length - reader.BytesRemaining, "a length above what an input can hold.", e);
        }
    }

    private static CborValue ReadItem(CborReader reader, ReadOnlyMemory<byte> encoded, int depth)
    {
        var offset = encoded.Length - reader.BytesRemaining;
        var state = reader.PeekState();
        CborValue value = state switch
        {
            CborReaderState.UnsignedInteger => CborValue.FromInteger(reader.ReadUInt64()),
            CborReaderState.NegativeInteger => CborValue.FromInteger(-1 - (Int128)reader.ReadCborNegativeIntegerRepresentation()),
            CborReaderState.ByteString => CborValue.FromBytes(reader.ReadDefiniteLengthByteString()),
            CborReaderState.TextString => CborValue.FromText(reader.ReadTextString()),
            CborReaderState.StartArray => ReadArray(reader, encoded, offset, depth),
            CborReaderState.StartMap => ReadMap(reader, encoded, offset, depth),
            CborReaderState.Boolean => CborValue.FromBoolean(reader.ReadBoolean()),
            CborReaderState.Null => ReadNull(reader),
            CborReaderState.DoublePrecisionFloat => ReadFloat(reader, encoded.Span, offset),
            CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat =>
                throw new CborException(offset, "a float is not binary64."),
            CborReaderState.Tag => throw new CborException(offset, "a tag."),
            CborReaderState.SimpleValue or CborReaderState.Undefined =>
                throw new CborException(offset, "a simple value other than false, true and null."),
            CborReaderState.Finished => throw new CborException(offset, "the input ends where an item should begin."),
            _ => throw new CborException(offset, "an indefinite length."),
        };
        return value.At(offset);
    }

    private static CborValue ReadArray(CborReader reader, ReadOnlyMemory<byte> encoded, int offset, int depth)
    {
        depth = Deeper(depth, offset);
        _ = reader.ReadStartArray() ?? throw new CborException(offset, "an indefinite length.");
        var items = new List<CborValue>();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            items.Add(ReadItem(reader, encoded, depth));
        }

        reader.ReadEndArray();
        return CborValue.FromArray(items);
    }

    private static CborValue ReadMap(CborReader reader, ReadOnlyMemory<byte> encoded, int offset, int depth)
    {
        depth = Deeper(depth, offset);
        _ = reader.ReadStartMap() ?? throw new CborException(offset, "an indefinite length.");
        var map = new CborMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            var at = encoded.Length - reader.BytesRemaining;
            if (reader.PeekState() != CborReaderState.TextString)
            {
                throw new CborException(at, "a map key that is not text.");
            }

            var key = reader.ReadTextString();
            var value = ReadItem(reader, encoded, depth);
            if (map.ContainsKey(key))
            {
                throw new CborException(at, "a map key twice.");
            }

            map.Add(key, value);
        }

        reader.ReadEndMap();
        return CborValue.FromMap(map);
    }

    private static CborValue ReadNull(CborReader reader)
    {
        reader.ReadNull();
        return CborValue.Null;
    }

    private static CborValue ReadFloat(CborReader reader, ReadOnlySpan<byte> encoded, int offset)
    {
        var value = reader.ReadDouble();
        if (!double.IsFinite(value) || (value == 0 && encoded[offset + 1] == NegativeZeroSign) || encoded[offset] != Binary64)
        {
            throw new CborException(offset, "a float that is not finite, or is negative zero.");
        }

        return CborValue.FromFloat(value);
    }

    private static int Deeper(int depth, int offset) => depth < CborValue.MaxDepth
        ? depth + 1
        : throw new CborException(offset, $"nested deeper than {CborValue.MaxDepth}.");
}
