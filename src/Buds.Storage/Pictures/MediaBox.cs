using System.Buffers.Binary;
using System.Text;

namespace Buds.Storage.Pictures;

/// <summary>A box of an ISO base media file (ISO/IEC 14496-12) that is in memory: offsets are those in the array.</summary>
/// <param name="Type">Its four characters.</param>
/// <param name="Start">Where its header begins.</param>
/// <param name="Content">Where its content begins.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct MediaBox(string Type, int Start, int Content, int End)
{
    private const int HeaderSize = 8;

    /// <summary>Reads the box at an offset, which must end where what holds it ends, or before.</summary>
    public static MediaBox Read(ReadOnlySpan<byte> bytes, int start, int end)
    {
        if (end - start < HeaderSize)
        {
            throw Malformed();
        }

        uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes[start..]);
        string type = Encoding.Latin1.GetString(bytes.Slice(start + 4, 4));
        return size switch
        {
            0 => new MediaBox(type, start, start + HeaderSize, end),
            >= HeaderSize when size <= end - start => new MediaBox(type, start, start + HeaderSize, start + (int)size),
            _ => throw Malformed(),
        };
    }

    /// <summary>Reads the boxes that fill a run.</summary>
    public static List<MediaBox> ReadAll(ReadOnlySpan<byte> bytes, int start, int end)
    {
        List<MediaBox> boxes = [];
        while (start < end)
        {
            MediaBox box = Read(bytes, start, end);
            boxes.Add(box);
            start = box.End;
        }

        return boxes;
    }

    /// <summary>Makes free space of it.</summary>
    public void Blank(Span<byte> bytes)
    {
        "free"u8.CopyTo(bytes[(Start + 4)..]);
        bytes[Content..End].Clear();
    }

    /// <summary>Leaves of a handler (8.4.3) what it handles: its name is a text that a program wrote for people, and other fields may be a maker's.</summary>
    public void BlankHandlerName(Span<byte> bytes)
    {
        if (End - Content < 12)
        {
            throw Malformed();
        }

        bytes.Slice(Content + 4, 4).Clear();
        bytes[(Content + 12)..End].Clear();
    }

    /// <summary>Takes the places out of data information (8.7): only what is in the file itself stays, and its place has no name.</summary>
    public void BlankPlaces(Span<byte> bytes)
    {
        foreach (MediaBox child in ReadAll(bytes, Content, End))
        {
            if (child.Type != "dref")
            {
                child.Blank(bytes);
                continue;
            }

            foreach (MediaBox place in ReadAll(bytes, Math.Min(child.Content + 8, child.End), child.End))
            {
                if (place.Type is "url " or "urn ")
                {
                    bytes[Math.Min(place.Content + 4, place.End)..place.End].Clear();
                }
                else
                {
                    place.Blank(bytes);
                }
            }
        }
    }

    public static PictureMalformedException Malformed() => PictureMalformedException.Of("There is a box in the HEIF that does not fit in");
}
