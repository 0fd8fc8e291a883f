using Buds.Storage.Pictures;
using Buds.Storage.Tests.Contract;
using Buds.Storage.Tests.Pictures.Planting;
using MetadataExtractor;
using MetadataExtractor.Formats.Jpeg;
using SkiaSharp;

namespace Buds.Storage.Skia.Tests;

public sealed class SkiaThumbnailerTests
{
    private readonly SkiaThumbnailer _thumbnailer = new();

    [Theory]
    [InlineData("Landscape_1.jpg", 256, 171)]
    [InlineData("Landscape_6.jpg", 256, 171)]
    [InlineData("Landscape_8.jpg", 256, 171)]
    [InlineData("Portrait_1.jpg", 171, 256)]
    [InlineData("Portrait_3.jpg", 171, 256)]
    [InlineData("Portrait_6.jpg", 171, 256)]
    public async Task Photo_is_small_upright_and_shows_what_the_upright_one_does(string name, int width, int height)
    {
        byte[] thumbnail = (await _thumbnailer.CreateThumbnailAsync(new MemoryStream(Planted.Sample(name)))).ShouldNotBeNull();

        thumbnail.Length.ShouldBeInRange(1000, IThumbnailer.MaxBytes);
        using SKBitmap pixels = Pixels.Decode(thumbnail);
        (pixels.Width, pixels.Height).ShouldBe((width, height));
        using SKBitmap upright = Reference(name.StartsWith('L') ? "Landscape_1.jpg" : "Portrait_1.jpg", width, height);
        // The photos were turned and encoded anew by their makers, so they differ a little.
        Pixels.Difference(pixels, upright).ShouldBeLessThan(6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Each_way_to_be_turned_is_turned_back(int orientation)
    {
        // Red, green and blue in three corners of the upright picture, and the picture stored as EXIF says: TIFF 6.0, tag 274.
        using SKBitmap upright = new(90, 60, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Corners(upright);
        bool isTurned = orientation > 4;
        using SKBitmap stored = new(isTurned ? 60 : 90, isTurned ? 90 : 60, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int row = 0; row < stored.Height; row++)
        {
            for (int column = 0; column < stored.Width; column++)
            {
                (int x, int y) = orientation switch
                {
                    1 => (column, row),
                    2 => (89 - column, row),
                    3 => (89 - column, 59 - row),
                    4 => (column, 59 - row),
                    5 => (row, column),
                    6 => (89 - row, column),
                    7 => (89 - row, 59 - column),
                    _ => (row, 59 - column),
                };
                stored.SetPixel(column, row, upright.GetPixel(x, y));
            }
        }

        byte[] jpeg = PlantedJpeg.Into(Pixels.Encode(stored, SKEncodedImageFormat.Jpeg, 100), orientation);

        using SKBitmap thumbnail = Pixels.Decode((await _thumbnailer.CreateThumbnailAsync(new MemoryStream(jpeg))).ShouldNotBeNull());

        Pixels.Difference(thumbnail, upright).ShouldBeLessThan(3);
    }

    [Fact]
    public async Task Thumbnail_has_no_metadata()
    {
        byte[] thumbnail = (await _thumbnailer.CreateThumbnailAsync(new MemoryStream(PlantedJpeg.Into(Planted.Sample("Landscape_6.jpg"), 6)))).ShouldNotBeNull();

        ImageMetadataReader.ReadMetadata(new MemoryStream(thumbnail)).Select(directory => directory.Name)
            .ShouldBe(["JPEG", "JFIF", "Huffman", "File Type"], ignoreOrder: true);
        thumbnail.AsSpan().IndexOf(Planted.MarkerBytes).ShouldBe(-1);
        JpegSegmentReader.ReadSegments(new MetadataExtractor.IO.SequentialStreamReader(new MemoryStream(thumbnail)))
            .Select(segment => segment.Type).Where(type => type.ToString().StartsWith("App", StringComparison.Ordinal)).ShouldBe([JpegSegmentType.App0]);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task Transparent_picture_is_over_white(SKEncodedImageFormat format)
    {
        byte[] picture = Pixels.Make(64, 64, format, (x, _) => x < 32 ? SKColors.Transparent : SKColors.Blue, 100);

        using SKBitmap thumbnail = Pixels.Decode((await _thumbnailer.CreateThumbnailAsync(new MemoryStream(picture))).ShouldNotBeNull());

        thumbnail.GetPixel(8, 32).Red.ShouldBeGreaterThan((byte)250);
        thumbnail.GetPixel(56, 32).ShouldSatisfyAllConditions(pixel => pixel.Blue.ShouldBeGreaterThan((byte)240), pixel => pixel.Red.ShouldBeLessThan((byte)15));
    }

    [Fact]
    public async Task Small_picture_stays_as_small_as_it_is()
    {
        byte[] picture = Pixels.Make(40, 7, SKEncodedImageFormat.Png, (_, _) => SKColors.Green);

        using SKBitmap thumbnail = Pixels.Decode((await _thumbnailer.CreateThumbnailAsync(new MemoryStream(picture))).ShouldNotBeNull());

        (thumbnail.Width, thumbnail.Height).ShouldBe((40, 7));
    }

    [Fact]
    public async Task Line_keeps_a_pixel_of_its_width()
    {
        byte[] picture = Pixels.Make(3000, 2, SKEncodedImageFormat.Png, (_, _) => SKColors.Green);

        using SKBitmap thumbnail = Pixels.Decode((await _thumbnailer.CreateThumbnailAsync(new MemoryStream(picture))).ShouldNotBeNull());

        (thumbnail.Width, thumbnail.Height).ShouldBe((256, 1));
    }

    [Fact]
    public async Task Noise_fits_too()
    {
        byte[] noise = new byte[600 * 600 * 3];
        System.Security.Cryptography.RandomNumberGenerator.Fill(noise);
        byte[] picture = Pixels.Make(600, 600, SKEncodedImageFormat.Png, (x, y) => new SKColor(noise[3 * ((y * 600) + x)], noise[(3 * ((y * 600) + x)) + 1], noise[(3 * ((y * 600) + x)) + 2]));

        (await _thumbnailer.CreateThumbnailAsync(new MemoryStream(picture))).ShouldNotBeNull().Length.ShouldBeInRange(1000, IThumbnailer.MaxBytes);
    }

    [Fact]
    public async Task Colours_are_brought_into_srgb()
    {
        using SKColorSpace wide = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        using SKBitmap bitmap = new(new SKImageInfo(64, 64, SKColorType.Rgba8888, SKAlphaType.Opaque, wide));
        bitmap.Bytes.Length.ShouldBe(64 * 64 * 4);
        System.Runtime.InteropServices.Marshal.Copy([.. Enumerable.Repeat<byte[]>([200, 100, 100, 255], 64 * 64).SelectMany(pixel => pixel)], 0, bitmap.GetPixels(), 64 * 64 * 4);

        using SKBitmap thumbnail = Pixels.Decode((await _thumbnailer.CreateThumbnailAsync(new MemoryStream(Pixels.Encode(bitmap, SKEncodedImageFormat.Png)))).ShouldNotBeNull());

        // Display P3 (200, 100, 100) is a stronger red in sRGB.
        thumbnail.GetPixel(32, 32).ShouldSatisfyAllConditions(pixel => pixel.Red.ShouldBeInRange((byte)210, (byte)222), pixel => pixel.Green.ShouldBeInRange((byte)88, (byte)98));
    }

    [Theory]
    [InlineData("frames.gif")]
    [InlineData("frames.webp")]
    public async Task Moving_picture_is_shown_by_its_first_frame(string name)
    {
        using SKBitmap first = Pixels.Decode(Planted.Sample(name));
        using SKBitmap thumbnail = Pixels.Decode((await _thumbnailer.CreateThumbnailAsync(new MemoryStream(Planted.Sample(name)))).ShouldNotBeNull());

        Pixels.Difference(thumbnail, first).ShouldBeLessThan(6);
    }

    [Fact]
    public async Task Stream_that_gives_a_byte_at_a_time_gives_the_same_thumbnail()
    {
        byte[] photo = Planted.Sample("Portrait_6.jpg");

        byte[]? thumbnail = await _thumbnailer.CreateThumbnailAsync(new ChunkedStream(photo, 1, 3, 2));

        thumbnail.ShouldBe((await _thumbnailer.CreateThumbnailAsync(new MemoryStream(photo))).ShouldNotBeNull());
    }

    [Fact]
    public async Task Cancelled_call_ends_as_cancelled()
    {
        await Should.ThrowAsync<OperationCanceledException>(
            () => _thumbnailer.CreateThumbnailAsync(new MemoryStream(Planted.Sample("Portrait_6.jpg")), new CancellationToken(canceled: true)).AsTask());
    }

    private static SKBitmap Reference(string name, int width, int height)
    {
        using SKBitmap photo = Pixels.Decode(Planted.Sample(name));
        return photo.Resize(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    private static void Corners(SKBitmap bitmap)
    {
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.White);
        foreach ((SKColor color, float x, float y) in new[] { (SKColors.Red, 0f, 0f), (SKColors.Green, 58f, 0f), (SKColors.Blue, 0f, 36f) })
        {
            using SKPaint paint = new() { Color = color };
            canvas.DrawRect(x, y, 32, 24, paint);
        }
    }
}
