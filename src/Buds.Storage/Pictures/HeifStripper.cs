using System.Buffers.Binary;
using System.Text;

namespace Buds.Storage.Pictures;

/// <summary>
/// HEIF (ISO/IEC 23008-12) and what it is built on: nothing moves. Of the media data only what pictures claim is kept, since whatever else is
/// there was metadata, or is what an editor has left behind.
/// </summary>
internal sealed class HeifStripper(PictureReader reader, PicturePlan plan)
{
    private const int HeaderSize = 8;
    private const int MaxIndex = 1 << 20;
    private const int MaxBoxes = 1024;

    private readonly List<Box> _boxes = [];
    private HeifIndex? _index;
    private HeifMovie? _movie;

    public async Task RunAsync(CancellationToken ct)
    {
        while (await reader.HasAsync(HeaderSize, ct).ConfigureAwait(false) && IsBox(reader.Buffered))
        {
            await ReadBoxAsync(ct).ConfigureAwait(false);
            if (_boxes.Count > MaxBoxes)
            {
                throw MediaBox.Malformed();
            }
        }

        // What is no box after the index is a trailer, and left out like boxes that are not known.
        if (_index is not { HasPicture: true } && _movie is null)
        {
            throw PictureMalformedException.Of("There is no picture in the HEIF");
        }

        Plan();
    }

    private static bool IsBox(ReadOnlySpan<byte> start) => BinaryPrimitives.ReadUInt32BigEndian(start) is 0 or 1 or >= HeaderSize;

    private async ValueTask ReadBoxAsync(CancellationToken ct)
    {
        long start = reader.Position;
        uint size = BinaryPrimitives.ReadUInt32BigEndian(reader.Buffered);
        string type = Encoding.Latin1.GetString(reader.Buffered.Slice(4, 4));
        int header = size == 1 ? 16 : HeaderSize;
        await reader.RequireAsync(header, ct).ConfigureAwait(false);
        ulong length = size == 1 ? BinaryPrimitives.ReadUInt64BigEndian(reader.Buffered[8..]) : size;
        if (size == 0)
        {
            await reader.SkipToEndAsync(ct).ConfigureAwait(false);
            _boxes.Add(new Box(type, start, header, reader.Position, null));
            return;
        }

        if (length < (ulong)header || length > long.MaxValue - (ulong)start)
        {
            throw MediaBox.Malformed();
        }

        byte[]? bytes = null;
        if (type is "ftyp" or "meta" or "moov")
        {
            bytes = length <= MaxIndex ? await reader.TakeAsync((int)length, ct).ConfigureAwait(false) : throw MediaBox.Malformed();
            ReadIndex(type, bytes, header);
        }
        else
        {
            await reader.SkipAsync((long)length, ct).ConfigureAwait(false);
        }

        _boxes.Add(new Box(type, start, header, reader.Position, bytes));
    }

    private void ReadIndex(string type, byte[] bytes, int content)
    {
        switch (type)
        {
            case "meta" when _index is null:
                _index = new HeifIndex(bytes, content);
                break;
            case "moov" when _movie is null:
                _movie = new HeifMovie(bytes, content);
                break;
            case "ftyp" when _boxes.Count == 0 && bytes.Length >= content + 4:
                HeifBrands.Blank(bytes, content);
                break;
            default:
                throw MediaBox.Malformed();
        }
    }

    private void Plan()
    {
        int kept = _boxes.FindLastIndex(box => box.IsKept) + 1;
        ByteRange[] media = [.. _boxes.Where(box => box.Type == "mdat").Select(box => new ByteRange(box.Start + box.Header, box.End))];
        List<ByteRange> stay = Stay(media);
        foreach (Box box in _boxes.Take(kept))
        {
            if (box.Bytes is { } bytes)
            {
                plan.Insert(bytes);
            }
            else if (box.Type == "mdat")
            {
                plan.Keep(box.Start, box.Header);
                KeepMedia(new ByteRange(box.Start + box.Header, box.End), stay);
            }
            else if (box.Type is "moof")
            {
                throw PictureMalformedException.Of("The HEIF is in fragments");
            }
            else
            {
                plan.Keep(box.Start, 4);
                plan.Insert("free"u8.ToArray());
                plan.Keep(box.Start + HeaderSize, box.Header - HeaderSize);
                plan.InsertZeros(box.End - box.Start - box.Header);
            }
        }
    }

    private void KeepMedia(ByteRange media, List<ByteRange> stay)
    {
        foreach ((bool inside, ByteRange range) in media.Cut(stay))
        {
            if (inside)
            {
                plan.Keep(range.Start, range.End - range.Start);
            }
            else
            {
                plan.InsertZeros(range.End - range.Start);
            }
        }
    }

    private List<ByteRange> Stay(ByteRange[] media)
    {
        long end = reader.Position;
        IEnumerable<ByteRange> items = _index?.Pictures.Select(range => range.End == long.MaxValue ? range with { End = end } : range) ?? [];
        List<ByteRange> pictures = ByteRange.Merge(items.Concat(_movie?.Samples ?? []));
        if (ByteRange.Subtract(pictures, ByteRange.Merge(media)).Count > 0)
        {
            throw PictureMalformedException.Of("A picture of the HEIF is not in its media data");
        }

        return ByteRange.Subtract(pictures, ByteRange.Merge(_index?.Others ?? []));
    }

    private readonly record struct Box(string Type, long Start, int Header, long End, byte[]? Bytes)
    {
        public bool IsKept => Bytes is not null || Type is "mdat" or "moof";
    }
}
