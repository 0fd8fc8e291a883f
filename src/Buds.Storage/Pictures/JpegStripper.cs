using System.Buffers.Binary;

namespace Buds.Storage.Pictures;

/// <summary>JPEG (ITU-T T.81): segments up to the first end of image. JFIF, ICC profiles and Adobe's transform stay of what applications put in.</summary>
internal sealed class JpegStripper(PictureReader reader, PicturePlan plan)
{
    private const int JfifSize = 14;
    private const int AdobeSize = 12;

    private bool _hasFrame;
    private bool _hasScan;
    private bool _hasJfif;
    private bool _hasExif;

    public async Task RunAsync(CancellationToken ct)
    {
        await reader.SkipAsync(2, ct).ConfigureAwait(false);
        plan.Keep(0, 2);
        while (true)
        {
            byte marker = await TakeMarkerAsync(ct).ConfigureAwait(false);
            if (marker == 0xD9)
            {
                if (!_hasScan)
                {
                    throw PictureMalformedException.Of("There is no picture in the JPEG");
                }

                plan.Keep(reader.Position - 2, 2);
                return;
            }

            await ReadSegmentAsync(marker, ct).ConfigureAwait(false);
        }
    }

    // Any number of 0xFF may stand before a marker (B.1.1.2); they are left out.
    private async ValueTask<byte> TakeMarkerAsync(CancellationToken ct)
    {
        byte code = await reader.TakeByteAsync(ct).ConfigureAwait(false);
        if (code != 0xFF)
        {
            throw PictureMalformedException.Of("There is no marker where the JPEG must have one");
        }

        while (code == 0xFF)
        {
            code = await reader.TakeByteAsync(ct).ConfigureAwait(false);
        }

        return code;
    }

    private async ValueTask ReadSegmentAsync(byte marker, CancellationToken ct)
    {
        long start = reader.Position - 2;
        bool isKnown = marker is (>= 0xC0 and <= 0xCF and not 0xC8) or (>= 0xDA and <= 0xEF) or 0xFE;
        if (!isKnown)
        {
            throw PictureMalformedException.Of("There is a marker that a JPEG does not have");
        }

        int size = await reader.TakeUInt16Async(ct).ConfigureAwait(false) - 2;
        if (size < 0)
        {
            throw PictureMalformedException.Of("There is a segment that is too short in the JPEG");
        }

        if (marker is >= 0xE0 and <= 0xEF)
        {
            await ReadApplicationAsync(marker, start, size, ct).ConfigureAwait(false);
            return;
        }

        await reader.SkipAsync(size, ct).ConfigureAwait(false);
        if (marker == 0xFE)
        {
            return;
        }

        _hasFrame |= marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xCC);
        if (marker == 0xDA)
        {
            if (!_hasFrame)
            {
                throw PictureMalformedException.Of("There is a scan without a frame in the JPEG");
            }

            _hasScan = true;
            await SkipScanAsync(ct).ConfigureAwait(false);
        }

        plan.Keep(start, reader.Position - start);
    }

    private async ValueTask ReadApplicationAsync(byte marker, long start, int size, CancellationToken ct)
    {
        byte[] content = await reader.TakeAsync(size, ct).ConfigureAwait(false);
        switch (marker)
        {
            case 0xE0 when !_hasJfif && content.Length >= JfifSize && content.AsSpan().StartsWith("JFIF\0"u8):
                _hasJfif = true;
                // The last two bytes are the width and height of a preview, which would follow.
                Insert(marker, [.. content.AsSpan(0, JfifSize - 2), 0, 0]);
                break;
            case 0xE1 when !_hasExif && content.AsSpan().StartsWith("Exif\0"u8) && content.Length > 6:
                _hasExif = true;
                if (ExifOrientation.Read(content.AsSpan(6)) is not ExifOrientation.Upright and var orientation)
                {
                    Insert(marker, [.. "Exif\0\0"u8, .. ExifOrientation.Write(orientation)]);
                }

                break;
            case 0xE2 when content.AsSpan().StartsWith("ICC_PROFILE\0"u8):
                plan.Keep(start, reader.Position - start);
                break;
            case 0xEE when content.Length >= AdobeSize && content.AsSpan().StartsWith("Adobe"u8):
                Insert(marker, content[..AdobeSize]);
                break;
        }
    }

    private void Insert(byte marker, byte[] content)
    {
        byte[] segment = [0xFF, marker, 0, 0, .. content];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(content.Length + 2));
        plan.Insert(segment);
    }

    // In a scan's data 0xFF is followed by zero where it is data; restart markers belong to the data (B.1.1.5).
    private async ValueTask SkipScanAsync(CancellationToken ct)
    {
        while (true)
        {
            await reader.RequireAsync(2, ct).ConfigureAwait(false);
            ReadOnlySpan<byte> data = reader.Buffered;
            int at = data[..^1].IndexOf((byte)0xFF);
            if (at < 0)
            {
                reader.Advance(data.Length - 1);
            }
            else if (data[at + 1] is 0 or (>= 0xD0 and <= 0xD7))
            {
                reader.Advance(at + 2);
            }
            else if (data[at + 1] == 0xFF)
            {
                reader.Advance(at + 1);
            }
            else
            {
                reader.Advance(at);
                return;
            }
        }
    }
}
