using System.Text;

namespace Buds.Storage.Pictures;

/// <summary>
/// The box <c>meta</c> of a HEIF (ISO/IEC 23008-12): which items there are and where. Pictures and what they are put together from stay, with the
/// properties that show them; metadata, and what is of types that are not known, do not.
/// </summary>
internal sealed class HeifIndex
{
    private readonly byte[] _bytes;
    private readonly Dictionary<uint, string> _types = [];
    private readonly List<HeifItem> _items = [];
    private readonly HeifProperties _properties;
    private MediaBox? _data;
    private uint? _primary;

    /// <summary>Reads it, and takes out of it what does not stay.</summary>
    /// <param name="bytes">The whole box; changed in place.</param>
    /// <param name="content">Where its content begins.</param>
    public HeifIndex(byte[] bytes, int content)
    {
        _bytes = bytes;
        _properties = new HeifProperties(bytes);
        // Version and flags come first.
        foreach (MediaBox box in MediaBox.ReadAll(bytes, Math.Min(content + 4, bytes.Length), bytes.Length))
        {
            Read(box);
        }

        if (_primary is { } primary && !IsPicture(primary))
        {
            throw PictureMalformedException.Of("The HEIF's main item is not a picture of a kind that is known");
        }

        _properties.RequireAllOf(IsPicture);
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
                _bytes.AsSpan(box.End - fields.Left, fields.Left).Clear();
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
                _properties.Read(box);
                break;
            case "iref":
                BlankReferences(box);
                break;
            case "grpl":
                BlankGroups(box);
                break;
            case "dinf":
                box.BlankPlaces(_bytes);
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
        bool isProtected = fields.UInt16() != 0;
        // Before version 2 entries had no type: they were for metadata.
        string type = version >= 2 ? Encoding.Latin1.GetString(fields.Take(4)) : "";
        if (entry.Type != "infe" || !_types.TryAdd(id, type))
        {
            throw MediaBox.Malformed();
        }

        if (isProtected && IsPicture(id))
        {
            throw PictureMalformedException.Of("The HEIF is encrypted");
        }

        // Names are for people, and so may say anything.
        _bytes.AsSpan(entry.End - fields.Left, fields.Left).Clear();
        // An item that is called EXIF and is all zeros makes readers fail; one of a type that they do not know is passed over.
        if (version >= 2 && !IsPicture(id))
        {
            "free"u8.CopyTo(_bytes.AsSpan(entry.End - fields.Left - 4));
        }
    }

    // The numbers of items stay, and nothing behind them.
    private void BlankReferences(MediaBox box)
    {
        bool wide = new MediaFields(_bytes.AsSpan(box.Content, box.End - box.Content)).Version() > 0;
        foreach (MediaBox reference in MediaBox.ReadAll(_bytes, box.Content + 4, box.End))
        {
            MediaFields fields = new(_bytes.AsSpan(reference.Content, reference.End - reference.Content));
            _ = reference.Type == "uuid" ? throw MediaBox.Malformed() : fields.Id(wide);
            fields.Take(fields.UInt16() * (wide ? 4 : 2));
            _bytes.AsSpan(reference.End - fields.Left, fields.Left).Clear();
        }
    }

    private void BlankGroups(MediaBox box)
    {
        foreach (MediaBox group in MediaBox.ReadAll(_bytes, box.Content, box.End))
        {
            if (!HeifBoxes.IsGroupToShow(group.Type))
            {
                group.Blank(_bytes);
                continue;
            }

            MediaFields fields = new(_bytes.AsSpan(group.Content, group.End - group.Content));
            fields.Take(8);
            uint count = fields.UInt32();
            fields.Take(count <= fields.Left / 4 ? (int)count * 4 : throw MediaBox.Malformed());
            _bytes.AsSpan(group.End - fields.Left, fields.Left).Clear();
        }
    }

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
