using System.Formats.Cbor;

namespace Buds.Crypto.Cbor;

/// <summary>
/// Reads canonical CBOR and nothing else (protocol.md §1). System.Formats.Cbor checks the form and order of items and that a length is
/// not above what remains; the narrowing to DAG-CBOR (text keys, no tags, no undefined, binary64 and finite floats, depth) is here.
/// </summary>
internal sealed class CanonicalCborReader
{
    private const byte NegativeZeroSign = 0x80;

    // A claimed count above this is not allocated for: an item of one byte takes many here.
    private const int MaxCountBelieved = 16;

    private readonly ReadOnlyMemory<byte> _encoded;
    private readonly CborReader _reader;
    private int _offset;
    private int _items;

    private CanonicalCborReader(ReadOnlyMemory<byte> encoded)
    {
        _encoded = encoded;
        _reader = new CborReader(encoded, CborConformanceMode.Ctap2Canonical, allowMultipleRootLevelValues: true);
    }

    public static CborValue Read(ReadOnlyMemory<byte> encoded) => new CanonicalCborReader(encoded).Read();

    private CborValue Read()
    {
        CborValue value;
        try
        {
            value = ReadItem(0);
        }
        catch (CborContentException e)
        {
            throw new CborException(_offset, e.Message, e);
        }
        catch (OverflowException e)
        {
            throw new CborException(_offset, "a length above what an input can hold.", e);
        }

        return _reader.BytesRemaining == 0 ? value : throw new CborException(Position, "bytes follow the item.");
    }

    private int Position => _encoded.Length - _reader.BytesRemaining;

    private CborReaderState PeekState()
    {
        _offset = Position;
        return _reader.PeekState();
    }

    private CborValue ReadItem(int depth)
    {
        var state = PeekState();
        var offset = _offset;
        if (++_items > CborValue.MaxItems)
        {
            throw new CborException(offset, $"more than {CborValue.MaxItems} items.");
        }

        var value = state switch
        {
            CborReaderState.UnsignedInteger => CborValue.FromInteger(_reader.ReadUInt64()),
            CborReaderState.NegativeInteger => CborValue.FromInteger(-1 - (Int128)_reader.ReadCborNegativeIntegerRepresentation()),
            CborReaderState.ByteString => CborValue.FromBytes(_reader.ReadDefiniteLengthByteString()),
            CborReaderState.TextString => CborValue.FromText(_reader.ReadTextString()),
            CborReaderState.StartArray => ReadArray(depth),
            CborReaderState.StartMap => ReadMap(depth),
            CborReaderState.Boolean => CborValue.FromBoolean(_reader.ReadBoolean()),
            CborReaderState.Null => ReadNull(),
            CborReaderState.DoublePrecisionFloat => ReadFloat(),
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

    private CborValue ReadArray(int depth)
    {
        depth = Deeper(depth);
        var offset = _offset;
        var count = _reader.ReadStartArray() ?? throw new CborException(offset, "an indefinite length.");
        var items = new List<CborValue>(Math.Min(count, MaxCountBelieved));
        while (PeekState() != CborReaderState.EndArray)
        {
            items.Add(ReadItem(depth));
        }

        _reader.ReadEndArray();
        return CborValue.FromArray(items);
    }

    private CborValue ReadMap(int depth)
    {
        depth = Deeper(depth);
        var offset = _offset;
        var count = _reader.ReadStartMap() ?? throw new CborException(offset, "an indefinite length.");
        var map = new CborMap(Math.Min(count, MaxCountBelieved));
        CborReaderState state;
        while ((state = PeekState()) != CborReaderState.EndMap)
        {
            if (state != CborReaderState.TextString)
            {
                throw new CborException(_offset, "a map key that is not text.");
            }

            map.Add(_reader.ReadTextString(), ReadItem(depth));
        }

        _reader.ReadEndMap();
        return CborValue.FromMap(map);
    }

    private CborValue ReadNull()
    {
        _reader.ReadNull();
        return CborValue.NewNull();
    }

    private CborValue ReadFloat()
    {
        var value = _reader.ReadDouble();
        return double.IsFinite(value) && (value != 0 || _encoded.Span[_offset + 1] != NegativeZeroSign)
            ? CborValue.FromFloat(value)
            : throw new CborException(_offset, "a float that is not finite, or is negative zero.");
    }

    private int Deeper(int depth) => depth < CborValue.MaxDepth
        ? depth + 1
        : throw new CborException(_offset, $"nested deeper than {CborValue.MaxDepth}.");
}
