namespace Buds.Storage.Pictures;

/// <summary>How the samples of a track are coded (ISO/IEC 14496-12, 8.5.2, 12.1.3 and 12.2.3): what is not needed for it goes.</summary>
internal static class HeifSampleEntry
{
    // Of pictures: 8 bytes that all entries have, 16 that once were an encoder's, sizes, an encoder's name, and depth.
    private const int PicturesSize = 78;
    private const int EncoderStart = 8;
    private const int EncoderSize = 16;
    private const int NameStart = 42;
    private const int NameSize = 32;
    private const int SoundSize = 28;

    /// <summary>Goes through the box <c>stsd</c>.</summary>
    /// <exception cref="PictureMalformedException">There is an entry of a kind that is not known.</exception>
    public static void BlankAll(byte[] bytes, MediaBox descriptions)
    {
        foreach (MediaBox entry in MediaBox.ReadAll(bytes, Math.Min(descriptions.Content + 8, descriptions.End), descriptions.End))
        {
            switch (entry.Type)
            {
                case "hvc1" or "hev1" or "lhv1" or "lhe1" or "hvt1" or "av01" or "avc1" or "avc3" or "vvc1" or "vvi1":
                    BlankChildren(bytes, entry, PicturesSize, child => HeifBoxes.IsProperty(bytes, child) || child.Type is "ccst" or "auxi");
                    bytes.AsSpan(entry.Content + EncoderStart, EncoderSize).Clear();
                    bytes.AsSpan(entry.Content + NameStart, NameSize).Clear();
                    break;
                case "mp4a" or "Opus" or "ac-3" or "ec-3":
                    BlankChildren(bytes, entry, SoundSize, child => child.Type is "esds" or "dOps" or "dac3" or "dec3" or "chnl" or "srat");
                    break;
                default:
                    throw PictureMalformedException.Of("The HEIF has a track of a kind that is not known");
            }
        }
    }

    private static void BlankChildren(byte[] bytes, MediaBox entry, int size, Func<MediaBox, bool> stays)
    {
        if (entry.End - entry.Content < size)
        {
            throw MediaBox.Malformed();
        }

        foreach (MediaBox child in MediaBox.ReadAll(bytes, entry.Content + size, entry.End).Where(child => !stays(child)))
        {
            child.Blank(bytes);
        }
    }
}
