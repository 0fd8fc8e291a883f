namespace Buds.Storage.Pictures;

/// <summary>
/// The box <c>moov</c> of an image sequence (ISO/IEC 14496-12): what tells how its frames are decoded and shown stays, without times and texts. A track
/// that is neither pictures nor sound is refused.
/// </summary>
internal sealed class HeifMovie
{
    private readonly byte[] _bytes;
    private readonly List<ByteRange> _samples = [];

    /// <summary>Reads it, and takes out of it what does not stay.</summary>
    /// <param name="bytes">The whole box; changed in place.</param>
    /// <param name="content">Where its content begins.</param>
    public HeifMovie(byte[] bytes, int content)
    {
        _bytes = bytes;
        Read("moov", content, bytes.Length);
    }

    /// <summary>Where in the file its frames and its sound have their bytes.</summary>
    public IEnumerable<ByteRange> Samples => _samples;

    private void Read(string parent, int start, int end)
    {
        List<MediaBox> boxes = MediaBox.ReadAll(_bytes, start, end);
        if (parent == "stbl")
        {
            HeifSamples.Add(_bytes, boxes, _samples);
        }

        foreach (MediaBox box in boxes)
        {
            switch (parent, box.Type)
            {
                case ("moov", "trak") or ("trak", "mdia" or "edts" or "tref") or ("mdia", "minf") or ("minf", "stbl"):
                    Read(box.Type, box.Content, box.End);
                    break;
                case ("moov", "mvhd") or ("trak", "tkhd") or ("mdia", "mdhd"):
                    BlankTimes(box);
                    break;
                case ("mdia", "hdlr"):
                    BlankHandler(box);
                    break;
                case ("minf", "dinf"):
                    box.BlankPlaces(_bytes);
                    break;
                case ("stbl", "stsd"):
                    HeifSampleEntry.BlankAll(_bytes, box);
                    break;
                case ("edts", "elst") or ("minf", "vmhd" or "smhd" or "nmhd"):
                case ("tref", _) when HeifBoxes.IsTrackReference(box.Type):
                case ("stbl", _) when HeifBoxes.IsTable(_bytes, box):
                    break;
                default:
                    box.Blank(_bytes);
                    break;
            }
        }
    }

    // When it was made and changed: the first two fields, of 32 bits or of 64 (8.2.2, 8.3.2, 8.4.2).
    private void BlankTimes(MediaBox box)
    {
        int size = new MediaFields(_bytes.AsSpan(box.Content, box.End - box.Content)).Version() == 0 ? 8 : 16;
        if (box.End - box.Content < 4 + size)
        {
            throw MediaBox.Malformed();
        }

        _bytes.AsSpan(box.Content + 4, size).Clear();
    }

    private void BlankHandler(MediaBox box)
    {
        MediaFields fields = new(_bytes.AsSpan(box.Content, box.End - box.Content));
        fields.Take(8);
        ReadOnlySpan<byte> type = fields.Take(4);
        if (!type.SequenceEqual("pict"u8) && !type.SequenceEqual("vide"u8) && !type.SequenceEqual("auxv"u8) && !type.SequenceEqual("soun"u8))
        {
            throw PictureMalformedException.Of("The HEIF has a track of metadata");
        }

        box.BlankHandlerName(_bytes);
    }
}
