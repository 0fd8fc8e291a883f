using System.Text;

namespace Buds.Storage.Pictures;

/// <summary>
/// The box <c>meta</c> of a HEIF (ISO/IEC 23008-12): which items there are and where. Pictures and what they are put together from stay; metadata, and
/// items of types that are not known, do not.
/// </summary>
internal sealed class HeifIndex
{
    private readonly byte[] _bytes;
    private readonly Dictionary<uint, string> _types = [];
    private readonly List<HeifItem> _items = [];
    private MediaBox? _data;
    private uint? _primary;

    /// <summary>Reads it, and takes out of it what does not stay.</summary>
    /// <param name="bytes">The whole box; changed in place.</param>
    /// <param name="content">Where its content begins.</param>
    public HeifIndex(byte[] bytes, int content)
    {
        _bytes = bytes;
        // Version and flags come first.
        foreach (MediaBox box in MediaBox.ReadAll(bytes, Math.Min(content + 4, bytes.Length), bytes.Length))
        {
            Read(box);
        }

        if (_primary is { } primary && !IsPicture(primary))
        {
            throw PictureMalformedException.Of("The HEIF's main item is not a picture of a kind that is known");
        }

        BlankData();
    }

    /// <summary>Whether it names a picture to show.</summary>
    public bool HasPicture => _primary is not null;

    /// <summary>Where in the file pictures have their bytes.</summary>
    public IEnumerable<ByteRange> Pictures => Extents(method: 0, pictures: true);

    /// <summary>Where in the file other items have theirs.</summary>
    public IEnumerable<ByteRange> Others => Extents(method: 0, pictures: false);

    private void Read(MediaBox box)
    {
        MediaFields fields = new(_bytes.AsSpan(box.Content, box.End - box.Content));
        switch (box.Type)
        {
            case "hdlr":
                box.BlankHandlerName(_bytes);
                break;
            case "pitm":
                _primary = fields.Id(wide: fields.Version() > 0);
                break;
            case "iinf":
                int start = box.Content + (fields.Version() == 0 ? 6 : 8);
                foreach (MediaBox entry in MediaBox.ReadAll(_bytes, Math.Min(start, box.End), box.End))
                {
                    ReadEntry(entry);
                }

                break;
            case "iloc":
                _items.AddRange(HeifItem.ReadAll(_bytes.AsSpan(box.Content, box.End - box.Content)));
                break;
            case "idat":
                _data = _data is null ? box : throw MediaBox.Malformed();
                break;
            case "iprp":
                BlankProperties(box);
                break;
            case "iref" or "grpl" or "ipro" or "dinf":
                break;
            default:
                box.Blank(_bytes);
                break;
        }
    }

    private void ReadEntry(MediaBox entry)
    {
        MediaFields fields = new(_bytes.AsSpan(entry.Content, entry.End - entry.Content));
        byte version = fields.Version();
        uint id = fields.Id(wide: version > 2);
        _ = fields.UInt16();
        // Before version 2 entries had no type: they were for metadata.
        string type = version >= 2 ? Encoding.Latin1.GetString(fields.Take(4)) : "";
        if (entry.Type != "infe" || !_types.TryAdd(id, type))
        {
            throw MediaBox.Malformed();
        }

        // Names are for people, and so may say anything.
        _bytes.AsSpan(entry.End - fields.Left, fields.Left).Clear();
        // An item that is called EXIF and is all zeros makes readers fail; one of a type that they do not know is passed over.
        if (version >= 2 && !IsPicture(id))
        {
            "free"u8.CopyTo(_bytes.AsSpan(entry.End - fields.Left - 4));
        }
    }

    private void BlankProperties(MediaBox box)
    {
        foreach (MediaBox child in MediaBox.ReadAll(_bytes, box.Content, box.End))
        {
            if (child.Type == "ipco")
            {
                MediaBox.ReadAll(_bytes, child.Content, child.End).Where(IsMetadata).ToList().ForEach(property => property.Blank(_bytes));
            }
            else if (child.Type != "ipma")
            {
                child.Blank(_bytes);
            }
        }
    }

    // Description, creation and modification time, text for screen readers, camera, extensions. A property is named by its place, so none may leave.
    private static bool IsMetadata(MediaBox property) =>
        property.Type is "udes" or "crtt" or "mdft" or "altt" or "cmin" or "cmex" or "uuid" or "free" or "skip";

    private void BlankData()
    {
        if (_data is not { } data)
        {
            return;
        }

        int size = data.End - data.Content;
        List<ByteRange> kept = ByteRange.Subtract(
            ByteRange.Merge(Extents(method: 1, pictures: true)), ByteRange.Merge(Extents(method: 1, pictures: false)));
        foreach ((bool inside, ByteRange range) in new ByteRange(0, size).Cut(kept))
        {
            if (!inside)
            {
                _bytes.AsSpan(data.Content + (int)range.Start, (int)(range.End - range.Start)).Clear();
            }
        }
    }

    private IEnumerable<ByteRange> Extents(int method, bool pictures)
    {
        if (_items.Any(item => !IsPicture(item.Id) && (item.Method == 2 || !item.IsInFile)))
        {
            throw PictureMalformedException.Of("The HEIF has metadata that is not where it can be reached");
        }

        return _items.Where(item => item.Method == method && item.IsInFile && IsPicture(item.Id) == pictures).SelectMany(item => item.Extents);
    }

    private bool IsPicture(uint id) => _types.GetValueOrDefault(id) is "hvc1" or "hev1" or "lhv1" or "hvt1" or "av01" or "avc1" or "vvc1" or "grid" or "iovl"
        or "iden" or "tmap";
}
