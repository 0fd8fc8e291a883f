using SkiaSharp;

namespace Buds.Storage.Skia.Tests;

/// <summary>Decodes pictures as they are stored, and makes and compares some.</summary>
internal static class Pixels
{
    public static SKBitmap Decode(byte[] picture)
    {
        using MemoryStream stream = new(picture);
        using SKCodec codec = SKCodec.Create(stream);
        SKBitmap bitmap = new(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        codec.GetPixels(bitmap.Info, bitmap.GetPixels()).ShouldBe(SKCodecResult.Success);
        return bitmap;
    }

    /// <summary>All frames, one after another.</summary>
    public static List<byte[]> Frames(byte[] picture)
    {
        using MemoryStream stream = new(picture);
        using SKCodec codec = SKCodec.Create(stream);
        List<byte[]> frames = [];
        for (int i = 0; i < Math.Max(1, codec.FrameCount); i++)
        {
            using SKBitmap bitmap = new(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
            codec.GetPixels(bitmap.Info, bitmap.GetPixels(), new SKCodecOptions(i)).ShouldBe(SKCodecResult.Success);
            frames.Add(bitmap.Bytes);
        }

        return frames;
    }

    public static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format, int quality = 90)
    {
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    public static byte[] Make(int width, int height, SKEncodedImageFormat format, Func<int, int, SKColor> color, int quality = 90)
    {
        using SKBitmap bitmap = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bitmap.SetPixel(x, y, color(x, y));
            }
        }

        return Encode(bitmap, format, quality);
    }

    /// <summary>The mean difference of a channel, from 0 to 255.</summary>
    public static double Difference(SKBitmap one, SKBitmap other)
    {
        (one.Width, one.Height).ShouldBe((other.Width, other.Height));
        (byte[] a, byte[] b) = (one.Bytes, other.Bytes);
        return a.Zip(b).Average(pair => Math.Abs(pair.First - pair.Second));
    }
}
