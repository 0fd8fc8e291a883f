namespace Buds.Storage.Pictures;

/// <summary>The box <c>moov</c> of an image sequence: its times and texts go, and a track that is neither pictures nor sound is refused.</summary>
internal static class HeifMovie
{
    private const int MaxDepth = 8;

    /// <summary>Takes out what does not stay.</summary>
    /// <param name="bytes">The whole box; changed in place.</param>
    /// <param name="content">Where its content begins.</param>
    public static void Blank(byte[] bytes, int content) => BlankChildren(bytes, content, bytes.Length, 0);

    private static void BlankChildren(byte[] bytes, int start, int end, int depth)
    {
        if (depth > MaxDepth)
        {
            throw MediaBox.Malformed();
        }

        foreach (MediaBox box in MediaBox.ReadAll(bytes, start, end))
        {
            switch (box.Type)
            {
                case "trak" or "mdia" or "minf" or "stbl" or "edts":
                    BlankChildren(bytes, box.Content, box.End, depth + 1);
                    break;
                case "mvhd" or "tkhd" or "mdhd":
                    BlankTimes(bytes, box);
                    break;
                case "hdlr":
                    BlankHandler(bytes, box);
                    break;
                case "udta" or "uuid" or "meta" or "free" or "skip":
                    box.Blank(bytes);
                    break;
            }
        }
    }

    // When it was made and changed: the first two fields, of 32 bits or of 64 (8.2.2, 8.3.2, 8.4.2).
    private static void BlankTimes(byte[] bytes, MediaBox box)
    {
        int size = new MediaFields(bytes.AsSpan(box.Content, box.End - box.Content)).Version() == 0 ? 8 : 16;
        if (box.End - box.Content < 4 + size)
        {
            throw MediaBox.Malformed();
        }

        bytes.AsSpan(box.Content + 4, size).Clear();
    }

    private static void BlankHandler(byte[] bytes, MediaBox box)
    {
        MediaFields fields = new(bytes.AsSpan(box.Content, box.End - box.Content));
        fields.Take(8);
        ReadOnlySpan<byte> type = fields.Take(4);
        if (!type.SequenceEqual("pict"u8) && !type.SequenceEqual("vide"u8) && !type.SequenceEqual("auxv"u8) && !type.SequenceEqual("soun"u8))
        {
            throw PictureMalformedException.Of("The HEIF has a track of metadata");
        }

        box.BlankHandlerName(bytes);
    }
}
