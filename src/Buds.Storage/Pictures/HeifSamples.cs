namespace Buds.Storage.Pictures;

/// <summary>Where the samples of a track are: its chunks, how many samples each has, and how large they are (ISO/IEC 14496-12, 8.7).</summary>
internal static class HeifSamples
{
    private const int MaxRuns = 65_536;

    /// <summary>Adds the run of bytes of each chunk.</summary>
    /// <param name="bytes">What the tables are in.</param>
    /// <param name="boxes">The boxes of the sample table.</param>
    /// <param name="samples">What to add to.</param>
    public static void Add(ReadOnlySpan<byte> bytes, List<MediaBox> boxes, List<ByteRange> samples)
    {
        MediaFields chunks = Table(bytes, boxes, "stco", "co64", out bool wide);
        MediaFields runs = Table(bytes, boxes, "stsc", "stsc", out _);
        HeifSampleSizes sizes = new(Table(bytes, boxes, "stsz", "stz2", out bool compact), compact);
        uint count = chunks.Left == 0 ? 0 : chunks.UInt32();
        uint runsLeft = runs.Left == 0 ? 0 : runs.UInt32();
        uint perChunk = 0;
        uint nextRun = runsLeft == 0 ? 0 : runs.UInt32();
        for (uint chunk = 1; chunk <= count; chunk++)
        {
            if (runsLeft > 0 && chunk == nextRun)
            {
                perChunk = runs.UInt32();
                _ = runs.UInt32();
                runsLeft--;
                nextRun = runsLeft == 0 ? 0 : runs.UInt32();
            }

            ulong start = chunks.Sized(wide ? 8 : 4);
            UInt128 end = (UInt128)start + sizes.Next(perChunk);
            if (end > (UInt128)long.MaxValue)
            {
                throw MediaBox.Malformed();
            }

            Add(new ByteRange((long)start, (long)end), samples);
        }
    }

    private static void Add(ByteRange range, List<ByteRange> samples)
    {
        if (samples is [.., var last] && last.End == range.Start)
        {
            samples[^1] = last with { End = range.End };
        }
        else
        {
            samples.Add(samples.Count < MaxRuns ? range : throw MediaBox.Malformed());
        }
    }

    // One of the two, once, after its version; nothing where there is none.
    private static MediaFields Table(ReadOnlySpan<byte> bytes, List<MediaBox> boxes, string type, string other, out bool isOther)
    {
        isOther = false;
        MediaFields fields = default;
        bool found = false;
        foreach (MediaBox box in boxes.Where(box => box.Type == type || box.Type == other))
        {
            fields = found ? throw MediaBox.Malformed() : new MediaFields(bytes[box.Content..box.End]);
            _ = fields.Version();
            (found, isOther) = (true, box.Type != type);
        }

        return fields;
    }
}
