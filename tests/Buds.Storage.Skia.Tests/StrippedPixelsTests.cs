using Buds.Storage.Tests.Pictures;
using Buds.Storage.Tests.Pictures.Planting;
using SkiaSharp;

namespace Buds.Storage.Skia.Tests;

/// <summary>What <see cref="Buds.Storage.Pictures.PictureMetadata"/> leaves decodes to the pixels that were there.</summary>
public sealed class StrippedPixelsTests
{
    private static readonly IReadOnlyDictionary<string, byte[]> Pictures = new Dictionary<string, byte[]>
    {
        ["Landscape_1.jpg"] = PlantedJpeg.Into(Planted.Sample("Landscape_1.jpg"), 1),
        ["Landscape_6.jpg"] = PlantedJpeg.Into(Planted.Sample("Landscape_6.jpg"), 6),
        ["Portrait_3.jpg"] = Planted.Sample("Portrait_3.jpg"),
        ["progressive.jpg"] = PlantedJpeg.Into(Planted.Sample("progressive.jpg"), 8),
        ["text.png"] = PlantedPng.Into(Planted.Sample("text.png"), 5),
        ["transparent PNG"] = PlantedPng.Into(Pixels.Make(31, 17, SKEncodedImageFormat.Png, Rainbow), 1),
        ["lossy.webp"] = PlantedWebP.Into(Planted.Sample("lossy.webp"), 120, 80, 6),
        ["lossless WebP"] = PlantedWebP.Into(Pixels.Make(31, 17, SKEncodedImageFormat.Webp, Rainbow, 100), 31, 17, 3),
        ["frames.webp"] = Planted.Sample("frames.webp"),
        ["frames.gif"] = PlantedGif.Into(Planted.Sample("frames.gif")),
    };

    public static TheoryData<string> All => [.. Pictures.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_pixel_of_every_frame_is_the_same(string name)
    {
        List<byte[]> before = Pixels.Frames(Pictures[name]);

        List<byte[]> after = Pixels.Frames(await Stripping.StripAsync(Pictures[name]));

        after.Count.ShouldBe(before.Count);
        after.Zip(before).All(frames => frames.First.AsSpan().SequenceEqual(frames.Second)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_is_up_is_up_still(string name)
    {
        using SKCodec before = SKCodec.Create(new MemoryStream(Pictures[name]));
        using SKCodec after = SKCodec.Create(new MemoryStream(await Stripping.StripAsync(Pictures[name])));

        after.EncodedOrigin.ShouldBe(before.EncodedOrigin);
    }

    [Theory]
    [InlineData("frames.webp")]
    [InlineData("frames.gif")]
    public async Task Moving_picture_moves_as_it_did(string name)
    {
        using SKCodec before = SKCodec.Create(new MemoryStream(Pictures[name]));
        using SKCodec after = SKCodec.Create(new MemoryStream(await Stripping.StripAsync(Pictures[name])));

        before.FrameCount.ShouldBe(2);
        after.RepetitionCount.ShouldBe(before.RepetitionCount);
        after.FrameInfo.Select(frame => frame.Duration).ShouldBe(before.FrameInfo.Select(frame => frame.Duration));
    }

    private static SKColor Rainbow(int x, int y) => new((byte)(x * 8), (byte)(y * 15), (byte)(x * y), (byte)(255 - (x * 3)));
}
