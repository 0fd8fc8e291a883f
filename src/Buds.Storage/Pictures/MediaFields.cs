using System.Buffers.Binary;

namespace Buds.Storage.Pictures;

/// <summary>Reads a box's fields one after another, never past its end.</summary>
internal ref struct MediaFields(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public readonly int Left => _left.Length;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A number of 0, 4 or 8 bytes, as the item locations have them.</summary>
    public ulong Sized(int size) => size switch
    {
        0 => 0,
        4 => UInt32(),
        8 => BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
        _ => throw MediaBox.Malformed(),
    };

    /// <summary>A number of 16 bits, or of 32.</summary>
    public uint Id(bool wide) => wide ? UInt32() : (uint)UInt16();

    /// <summary>The version of a full box; its flags are passed.</summary>
    public byte Version() => Take(4)[0];

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left.Length)
        {
            throw MediaBox.Malformed();
        }

        ReadOnlySpan<byte> taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
