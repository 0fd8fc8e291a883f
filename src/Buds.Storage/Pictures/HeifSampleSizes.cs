namespace Buds.Storage.Pictures;

/// <summary>How large the samples of a track are (ISO/IEC 14496-12, 8.7.3): all the same, or a table.</summary>
internal ref struct HeifSampleSizes
{
    private readonly uint _same;
    private readonly int _bits;
    private MediaFields _table;
    private uint _left;
    private int _half;

    /// <param name="table">The box after its version; empty where there is none.</param>
    /// <param name="compact">Whether it is <c>stz2</c> and not <c>stsz</c>.</param>
    public HeifSampleSizes(MediaFields table, bool compact)
    {
        _half = -1;
        if (table.Left > 0)
        {
            uint size = table.UInt32();
            _same = compact ? 0 : size;
            _bits = compact ? (int)(size & 0xFF) : 32;
            _left = table.UInt32();
            _table = table;
        }
    }

    /// <summary>The size of so many of the next samples together.</summary>
    /// <exception cref="PictureMalformedException">There are not so many.</exception>
    public ulong Next(uint count)
    {
        _left = count <= _left ? _left - count : throw MediaBox.Malformed();
        if (_same > 0)
        {
            return (ulong)_same * count;
        }

        ulong size = 0;
        for (uint i = 0; i < count; i++)
        {
            size += One();
        }

        return size;
    }

    private uint One()
    {
        switch (_bits)
        {
            case 32:
                return _table.UInt32();
            case 16:
                return (uint)_table.UInt16();
            case 8:
                return _table.Byte();
            case 4 when _half >= 0:
                uint low = (uint)_half;
                _half = -1;
                return low;
            case 4:
                byte both = _table.Byte();
                _half = both & 0xF;
                return (uint)both >> 4;
            default:
                throw MediaBox.Malformed();
        }
    }
}
