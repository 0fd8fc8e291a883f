using Buds.Storage.Pictures;
using SkiaSharp;

namespace Buds.Storage.Skia;

/// <summary>Turns a decoded picture upright, shrinks it, and writes it so that it fits.</summary>
internal static class Thumbnail
{
    private static readonly int[] Qualities = [85, 75, 65, 55, 45, 35, 25];

    public static byte[]? Encode(SKBitmap picture, SKEncodedOrigin origin)
    {
        for (int side = IThumbnailer.MaxSide; side > 0; side = side * 3 / 4)
        {
            using SKBitmap drawn = Draw(picture, origin, side);
            using SKPixmap pixels = drawn.PeekPixels();
            foreach (int quality in Qualities)
            {
                using SKData? jpeg = pixels.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore));
                if (jpeg is { Size: <= IThumbnailer.MaxBytes })
                {
                    return jpeg.ToArray();
                }
            }
        }

        return null;
    }

    private static SKBitmap Draw(SKBitmap picture, SKEncodedOrigin origin, int maxSide)
    {
        float scale = Math.Min(1f, (float)maxSide / Math.Max(picture.Width, picture.Height));
        int width = Math.Max(1, (int)MathF.Round(picture.Width * scale));
        int height = Math.Max(1, (int)MathF.Round(picture.Height * scale));
        bool isTurned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        // Without a colour space of its own the JPEG gets no profile, and is taken for the sRGB that the pixels are in.
        SKBitmap drawn = new(new SKImageInfo(isTurned ? height : width, isTurned ? width : height, SKImageInfo.PlatformColorType, SKAlphaType.Opaque));
        using SKCanvas canvas = new(drawn);
        using SKImage image = SKImage.FromBitmap(picture);
        canvas.Clear(SKColors.White);
        canvas.SetMatrix(Upright(origin, drawn.Width, drawn.Height));
        canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return drawn;
    }

    // Where the first row and column are (TIFF 6.0, tag 274), in a picture that is so wide and high once it is upright.
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, width, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, width, -1, 0, height, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, height, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
