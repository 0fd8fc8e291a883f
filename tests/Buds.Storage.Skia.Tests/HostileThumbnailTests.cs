using System.Buffers.Binary;
using Buds.Storage.Pictures;
using Buds.Storage.Tests.Contract;
using Buds.Storage.Tests.Pictures.Planting;
using CsCheck;
using SkiaSharp;

namespace Buds.Storage.Skia.Tests;

public sealed class HostileThumbnailTests
{
    private readonly SkiaThumbnailer _thumbnailer = new();

    public static TheoryData<string> Pictures => ["progressive.jpg", "text.png", "lossy.webp", "frames.webp", "frames.gif", "photo.avif"];

    [Theory]
    [InlineData("")]
    [InlineData("Dear diary")]
    [InlineData("BM\u0036\0\0\0")]
    [InlineData("GIF89a")]
    [InlineData("\u0089PNG\r\n\u001a\n")]
    [InlineData("\u00ff\u00d8\u00ff\u00d9")]
    [InlineData("RIFF\u00ff\u00ff\u00ff\u00ffWEBPVP8 ")]
    public async Task Bytes_that_are_no_picture_have_no_thumbnail(string text) =>
        (await _thumbnailer.CreateThumbnailAsync(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text)))).ShouldBeNull();

    [Theory]
    [InlineData(8_000, 8_000, true)]
    [InlineData(9_000, 9_000, false)]
    [InlineData(10_000, 10_001, false)]
    [InlineData(60_000, 60_000, false)]
    [InlineData(1_000_000, 1, true)]
    [InlineData(int.MaxValue, int.MaxValue, false)]
    [InlineData(0, 100, false)]
    public async Task Size_that_a_png_says_it_has_decides_whether_it_is_decoded(int width, int height, bool decoded)
    {
        byte[] png = Png(width, height);

        (DecodingLimitsOf(png) is not null).ShouldBe(decoded);
        (await _thumbnailer.CreateThumbnailAsync(new MemoryStream(png))).ShouldBeNull("Its data is none.");
    }

    [Fact]
    public async Task Jpeg_above_the_pixels_allowed_is_refused()
    {
        SkiaThumbnailer small = new(new SkiaThumbnailerOptions { MaxPixels = (1800 * 1200) - 1 });
        SkiaThumbnailer large = new(new SkiaThumbnailerOptions { MaxPixels = 1800 * 1200 });

        (await small.CreateThumbnailAsync(new MemoryStream(Planted.Sample("Landscape_1.jpg")))).ShouldBeNull();
        (await large.CreateThumbnailAsync(new MemoryStream(Planted.Sample("Landscape_1.jpg")))).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_decoded_whole_is_held_to_the_memory_allowed_and_what_is_decoded_small_is_not()
    {
        SkiaThumbnailer thumbnailer = new(new SkiaThumbnailerOptions { MaxDecodingBytes = 2 << 20 });
        using SKBitmap photo = Pixels.Decode(Planted.Sample("Landscape_1.jpg"));

        (await thumbnailer.CreateThumbnailAsync(new MemoryStream(Planted.Sample("Landscape_1.jpg")))).ShouldNotBeNull();
        (await thumbnailer.CreateThumbnailAsync(new MemoryStream(Pixels.Encode(photo, SKEncodedImageFormat.Png)))).ShouldBeNull();
        (await thumbnailer.CreateThumbnailAsync(new MemoryStream(Pixels.Encode(photo, SKEncodedImageFormat.Webp)))).ShouldBeNull();
    }

    [Fact]
    public async Task Progressive_picture_is_held_to_the_memory_that_its_passes_take()
    {
        byte[] photo = Resized(Planted.Sample("progressive.jpg"), 9000, 9000);

        DecodingLimitsOf(photo).ShouldBeNull("9000 x 9000 pixels, three components of two bytes.");
        (await _thumbnailer.CreateThumbnailAsync(new MemoryStream(photo))).ShouldBeNull();
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Jpeg_with_more_scans_than_any_encoder_makes_is_refused(int scans, bool refused)
    {
        byte[] jpeg = Planted.Sample("progressive.jpg");
        int present = JpegScans.Read(jpeg).Count;
        // A comment that looks like the end does not hide what follows.
        byte[] scan = [.. PlantedJpeg.Segment(0xFE, [0xFF, 0xD9]), .. PlantedJpeg.Segment(0xDA, [1, 1, 0, 0, 0, 0]), 0x7F];
        byte[] many = [.. jpeg[..^2], .. Enumerable.Repeat(scan, scans - present).SelectMany(bytes => bytes), 0xFF, 0xD9];

        present.ShouldBe(10);
        JpegScans.Read(many).Count.ShouldBe(scans);
        (DecodingLimitsOf(many) is null).ShouldBe(refused);
    }

    [Theory]
    [InlineData("Landscape_1.jpg", 1, 0)]
    [InlineData("Portrait_6.jpg", 1, 0)]
    [InlineData("progressive.jpg", 10, 6)]
    public void Photo_says_what_decoding_it_keeps(string name, int scans, int bytesPerPixel) =>
        JpegScans.Read(Planted.Sample(name)).ShouldBe(new JpegScans(scans, bytesPerPixel));

    [Fact]
    public async Task Stream_without_an_end_is_read_up_to_the_limit()
    {
        SkiaThumbnailer thumbnailer = new(new SkiaThumbnailerOptions { MaxSourceBytes = 1 << 20 });
        EndlessStream picture = new(Planted.Sample("Landscape_1.jpg"));
        EndlessStream noise = new([1, 2, 3, 4]);

        (await thumbnailer.CreateThumbnailAsync(picture)).ShouldBeNull();
        (await thumbnailer.CreateThumbnailAsync(noise)).ShouldBeNull();

        picture.Taken.ShouldBe((1 << 20) + 1);
        noise.Taken.ShouldBe(1024);
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public async Task Picture_that_is_cut_short_has_no_thumbnail_or_one_that_fits(string name)
    {
        byte[] picture = Planted.Sample(name);
        for (int length = 0; length < picture.Length; length += 1 + (picture.Length / 60))
        {
            Fits(await _thumbnailer.CreateThumbnailAsync(new MemoryStream(picture[..length]))).ShouldBeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Damaged_picture_has_no_thumbnail_or_one_that_fits(string name)
    {
        byte[] picture = Planted.Sample(name);
        Gen.Select(Gen.Int[0, picture.Length - 1], Gen.Byte).Array[1, 6].Sample(
            changes =>
            {
                byte[] damaged = [.. picture];
                foreach ((int at, byte value) in changes)
                {
                    damaged[at] = value;
                }

                return Fits(_thumbnailer.CreateThumbnailAsync(new MemoryStream(damaged)).AsTask().GetAwaiter().GetResult());
            },
            iter: 400);
    }

    private static bool Fits(byte[]? thumbnail)
    {
        if (thumbnail is null)
        {
            return true;
        }

        using SKBitmap pixels = Pixels.Decode(thumbnail);
        return thumbnail.Length <= IThumbnailer.MaxBytes && Math.Max(pixels.Width, pixels.Height) <= IThumbnailer.MaxSide;
    }

    private static SKSizeI? DecodingLimitsOf(byte[] picture)
    {
        using SKCodec? codec = SKCodec.Create(new MemoryStream(picture));
        SkiaThumbnailerOptions defaults = new();
        return codec is null ? null : new DecodingLimits(defaults.MaxPixels, defaults.MaxDecodingBytes).Fit(codec, picture);
    }

    private static byte[] Png(int width, int height)
    {
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. PlantedPng.Chunk("IHDR"u8, header), .. PlantedPng.Chunk("IDAT"u8, new byte[64]), .. PlantedPng.Chunk("IEND"u8, [])];
    }

    /// <summary>Says of a progressive JPEG that it has another size.</summary>
    private static byte[] Resized(byte[] jpeg, ushort width, ushort height)
    {
        byte[] copy = [.. jpeg];
        int frame = copy.AsSpan().IndexOf<byte>([0xFF, 0xC2]);
        BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(frame + 5), height);
        BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(frame + 7), width);
        return copy;
    }

    /// <summary>Bytes, and then zeros without an end.</summary>
    private sealed class EndlessStream(byte[] start) : ReadOnlyTestStream
    {
        public int Taken { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Clear();
            start.AsSpan(Math.Min(start.Length, Taken))[..Math.Min(buffer.Length, Math.Max(0, start.Length - Taken))].CopyTo(buffer.Span);
            Taken += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
