using Buds.Storage.Pictures;
using SkiaSharp;

namespace Buds.Storage.Skia;

/// <summary>Decides before anything is decoded at which size to do it, and whether at all.</summary>
/// <param name="MaxPixels">What a picture may say that it has.</param>
/// <param name="MaxBytes">What decoding it may take.</param>
internal sealed record DecodingLimits(long MaxPixels, long MaxBytes)
{
    // Encoders make about ten. Each goes over all of the picture, so that a small file with thousands keeps a decoder busy for hours.
    private const int MaxScans = 100;

    private const int BytesPerPixel = 4;
    private const int InterlacedPngBytes = 8;
    private const int GifBytes = 8;
    private const int WebPBytes = 5;
    private const int HeifBytes = 10;

    /// <summary>The size to decode at, about twice a thumbnail's where the codec can; null where the picture is too much.</summary>
    public SKSizeI? Fit(SKCodec codec, ReadOnlySpan<byte> source)
    {
        (long width, long height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || width * height > MaxPixels || BytesPerSourcePixel(source) is not { } cost)
        {
            return null;
        }

        float scale = Math.Min(1f, 2f * IThumbnailer.MaxSide / Math.Max(width, height));
        SKSizeI size = codec.GetScaledDimensions(scale);
        return (width * height * cost) + ((long)size.Width * size.Height * BytesPerPixel) <= MaxBytes ? size : null;
    }

    /// <summary>What a decoder holds besides its result, in bytes for each pixel of the source; null for what is made to take for ever.</summary>
    private static int? BytesPerSourcePixel(ReadOnlySpan<byte> source)
    {
        switch (PictureSignature.Of(source))
        {
            case PictureFormat.Jpeg:
                JpegScans scans = JpegScans.Read(source);
                return scans.Count > MaxScans ? null : scans.BytesPerPixel;
            case PictureFormat.Png:
                return source.Length > 28 && source[28] != 0 ? InterlacedPngBytes : 0;
            case PictureFormat.Gif:
                return GifBytes;
            case PictureFormat.WebP:
                return WebPBytes;
            default:
                return HeifBytes;
        }
    }
}
