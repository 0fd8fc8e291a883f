namespace Buds.Storage.Pictures;

/// <summary>Where an item of a HEIF has its bytes.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Method">What the extents count from: 0 the file, 1 the box <c>idat</c>, 2 another item.</param>
/// <param name="IsInFile">Whether they are in this file at all.</param>
/// <param name="Extents">The runs; an end of <see cref="long.MaxValue"/> is that of what they count from.</param>
internal sealed record HeifItem(uint Id, int Method, bool IsInFile, List<ByteRange> Extents)
{
    private const int MaxExtents = 65_536;

    /// <summary>Reads the item locations (ISO/IEC 14496-12, 8.11.3).</summary>
    public static List<HeifItem> ReadAll(ReadOnlySpan<byte> content)
    {
        MediaFields fields = new(content);
        byte version = fields.Version();
        int sizes = fields.UInt16();
        if (version > 2)
        {
            throw MediaBox.Malformed();
        }

        uint count = fields.Id(wide: version == 2);
        List<HeifItem> items = [];
        int extents = 0;
        for (uint i = 0; i < count; i++)
        {
            uint id = fields.Id(wide: version == 2);
            int method = version == 0 ? 0 : fields.UInt16() & 0xF;
            bool isInFile = fields.UInt16() == 0;
            ulong origin = fields.Sized((sizes >> 4) & 0xF);
            int parts = fields.UInt16();
            extents += parts;
            if (method > 2 || extents > MaxExtents)
            {
                throw MediaBox.Malformed();
            }

            List<ByteRange> ranges = [];
            for (int part = 0; part < parts; part++)
            {
                _ = fields.Sized(version == 0 ? 0 : sizes & 0xF);
                ranges.Add(Range(origin, fields.Sized(sizes >> 12), fields.Sized((sizes >> 8) & 0xF)));
            }

            items.Add(new HeifItem(id, method, isInFile, ranges));
        }

        return items;
    }

    // A length of zero is all there is.
    private static ByteRange Range(ulong origin, ulong offset, ulong length)
    {
        UInt128 start = (UInt128)origin + offset;
        UInt128 end = length == 0 ? (UInt128)long.MaxValue : start + length;
        return end <= (UInt128)long.MaxValue && start <= end ? new ByteRange((long)start, (long)end) : throw MediaBox.Malformed();
    }
}
