using System.Buffers.Binary;
using System.Text;

namespace Buds.Storage.Pictures;

/// <summary>WebP (RFC 9649): the chunks of one RIFF form, and those of its frames. The sizes of what holds them are written anew.</summary>
internal sealed class WebPStripper(PictureReader reader, PicturePlan plan)
{
    private const int HeaderSize = 8;
    private const int FormSize = 12;
    private const int FeaturesSize = 10;
    private const int FrameSize = 16;
    private const int MaxExif = 64 * 1024;
    private const byte ExifFlag = 0x08;

    // ICC profile, alpha and animation; EXIF is added where it is written anew, XMP never.
    private const byte KeptFlags = 0x20 | 0x10 | 0x02;

    private byte[]? _features;
    private bool _hasImage;
    private bool _hasExif;
    private int _orientation = ExifOrientation.Upright;

    public async Task RunAsync(CancellationToken ct)
    {
        byte[] form = await reader.TakeAsync(FormSize, ct).ConfigureAwait(false);
        long end = HeaderSize + (long)BinaryPrimitives.ReadUInt32LittleEndian(form.AsSpan(4));
        plan.Insert(form);
        while (reader.Position < end)
        {
            await ReadChunkAsync(end, ct).ConfigureAwait(false);
        }

        if (!_hasImage)
        {
            throw PictureMalformedException.Of("There is no picture in the WebP");
        }

        // Without features there are no other chunks, and nobody looks for any.
        if (_features is not null && _orientation != ExifOrientation.Upright)
        {
            _features[HeaderSize] |= ExifFlag;
            plan.Insert([.. Header("EXIF"u8, ExifOrientation.Write(_orientation).Length), .. ExifOrientation.Write(_orientation)]);
        }

        if (plan.Size > uint.MaxValue)
        {
            throw PictureMalformedException.Of("The WebP is too large");
        }

        BinaryPrimitives.WriteUInt32LittleEndian(form.AsSpan(4), (uint)(plan.Size - HeaderSize));
    }

    private async ValueTask ReadChunkAsync(long end, CancellationToken ct)
    {
        long start = reader.Position;
        (string type, long size) = await TakeHeaderAsync(end, ct).ConfigureAwait(false);
        switch (type)
        {
            case "VP8X" when start == FormSize && size >= FeaturesSize:
                byte[] features = await reader.TakeAsync(FeaturesSize, ct).ConfigureAwait(false);
                await reader.SkipAsync(size - FeaturesSize, ct).ConfigureAwait(false);
                _features = [.. Header("VP8X"u8, FeaturesSize), (byte)(features[0] & KeptFlags), 0, 0, 0, .. features[4..]];
                plan.Insert(_features);
                await SkipPaddingAsync(size, end, ct).ConfigureAwait(false);
                break;
            case "VP8X":
                throw PictureMalformedException.Of("The WebP's features are not where they must be");
            case "EXIF":
                await ReadExifAsync(size, ct).ConfigureAwait(false);
                await SkipPaddingAsync(size, end, ct).ConfigureAwait(false);
                break;
            case "ANMF":
                await ReadFrameAsync(size, ct).ConfigureAwait(false);
                await SkipPaddingAsync(size, end, ct).ConfigureAwait(false);
                break;
            default:
                await PassAsync(start, size, end, type is "VP8 " or "VP8L" or "ALPH" or "ICCP" or "ANIM", ct).ConfigureAwait(false);
                _hasImage |= type is "VP8 " or "VP8L";
                break;
        }
    }

    private async ValueTask ReadFrameAsync(long size, CancellationToken ct)
    {
        if (size < FrameSize)
        {
            throw PictureMalformedException.Of("There is a frame that is too short in the WebP");
        }

        long end = reader.Position + size;
        byte[] frame = [.. Header("ANMF"u8, 0), .. await reader.TakeAsync(FrameSize, ct).ConfigureAwait(false)];
        plan.Insert(frame);
        long before = plan.Size;
        while (reader.Position < end)
        {
            long start = reader.Position;
            (string type, long length) = await TakeHeaderAsync(end, ct).ConfigureAwait(false);
            await PassAsync(start, length, end, type is "VP8 " or "VP8L" or "ALPH", ct).ConfigureAwait(false);
            _hasImage |= type is "VP8 " or "VP8L";
        }

        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), (uint)(FrameSize + plan.Size - before));
    }

    private async ValueTask ReadExifAsync(long size, CancellationToken ct)
    {
        byte[] exif = await reader.TakeAsync((int)Math.Min(size, MaxExif), ct).ConfigureAwait(false);
        await reader.SkipAsync(size - exif.Length, ct).ConfigureAwait(false);
        // Some writers put in what a JPEG has before it.
        ReadOnlySpan<byte> tiff = exif.AsSpan().StartsWith("Exif\0\0"u8) ? exif.AsSpan(6) : exif;
        _orientation = _hasExif ? _orientation : ExifOrientation.Read(tiff);
        _hasExif = true;
    }

    private async ValueTask<(string Type, long Size)> TakeHeaderAsync(long end, CancellationToken ct)
    {
        if (end - reader.Position < HeaderSize)
        {
            throw PictureMalformedException.Of("There is a chunk that is too short in the WebP");
        }

        byte[] header = await reader.TakeAsync(HeaderSize, ct).ConfigureAwait(false);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
        return size <= end - reader.Position
            ? (Encoding.Latin1.GetString(header, 0, 4), size)
            : throw PictureMalformedException.Of("There is a chunk that ends after the WebP");
    }

    private async ValueTask PassAsync(long start, long size, long end, bool keep, CancellationToken ct)
    {
        await reader.SkipAsync(size, ct).ConfigureAwait(false);
        if (keep)
        {
            plan.Keep(start, HeaderSize + size);
            plan.Insert(new byte[size & 1]);
        }

        await SkipPaddingAsync(size, end, ct).ConfigureAwait(false);
    }

    // Some writers leave out the padding of the last chunk.
    private ValueTask SkipPaddingAsync(long size, long end, CancellationToken ct) => reader.SkipAsync(Math.Min(size & 1, end - reader.Position), ct);

    private static byte[] Header(ReadOnlySpan<byte> type, int size)
    {
        byte[] header = [.. type, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), size);
        return header;
    }
}
