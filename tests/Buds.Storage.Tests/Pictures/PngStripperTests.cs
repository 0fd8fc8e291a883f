using Buds.Storage.Pictures;
using Buds.Storage.Tests.Pictures.Planting;

namespace Buds.Storage.Tests.Pictures;

public sealed class PngStripperTests
{
    private static readonly byte[] Signature = [0x89, .. "PNG\r\n\u001a\n"u8];
    private static readonly byte[] Header = PlantedPng.Chunk("IHDR"u8, [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    private static readonly byte[] Data = PlantedPng.Chunk("IDAT"u8, [1, 2, 3]);
    private static readonly byte[] End = PlantedPng.Chunk("IEND"u8, []);

    [Fact]
    public async Task Chunks_that_pixels_need_stay()
    {
        byte[] png =
        [
            .. Signature, .. Header, .. PlantedPng.Chunk("iCCP"u8, [1, 2]), .. PlantedPng.Chunk("sRGB"u8, [0]), .. PlantedPng.Chunk("gAMA"u8, [0, 0, 1, 2]),
            .. PlantedPng.Chunk("cHRM"u8, new byte[32]), .. PlantedPng.Chunk("cICP"u8, [1, 13, 0, 1]), .. PlantedPng.Chunk("sBIT"u8, [8]),
            .. PlantedPng.Chunk("PLTE"u8, [1, 2, 3]), .. PlantedPng.Chunk("tRNS"u8, [0]), .. PlantedPng.Chunk("bKGD"u8, [0]),
            .. PlantedPng.Chunk("pHYs"u8, new byte[9]), .. PlantedPng.Chunk("acTL"u8, new byte[8]), .. PlantedPng.Chunk("fcTL"u8, new byte[26]), .. Data,
            .. PlantedPng.Chunk("fcTL"u8, new byte[26]), .. PlantedPng.Chunk("fdAT"u8, new byte[9]), .. End,
        ];

        (await Stripping.StripAsync(png)).ShouldBe(png);
    }

    [Fact]
    public async Task Orientation_takes_the_place_of_exif()
    {
        byte[] png = [.. Signature, .. Header, .. Data, .. PlantedPng.Chunk("eXIf"u8, Planted.Tiff(3)), .. PlantedPng.Chunk("eXIf"u8, Planted.Tiff(8)), .. End];

        PlantedPng.Types(await Stripping.StripAsync(png)).ShouldBe(["IHDR", "IDAT", "eXIf", "IEND"]);
    }

    private static readonly IReadOnlyDictionary<string, byte[]> Malformed = new Dictionary<string, byte[]>
    {
        ["no header"] = [.. Signature, .. Data, .. End],
        ["a second header"] = [.. Signature, .. Header, .. Header, .. Data, .. End],
        ["a header of another size"] = [.. Signature, .. PlantedPng.Chunk("IHDR"u8, new byte[14]), .. Data, .. End],
        ["no data"] = [.. Signature, .. Header, .. End],
        ["no end"] = [.. Signature, .. Header, .. Data],
        ["an end with content"] = [.. Signature, .. Header, .. Data, .. PlantedPng.Chunk("IEND"u8, [1])],
        ["a chunk that is needed and not known"] = [.. Signature, .. Header, .. PlantedPng.Chunk("CgBI"u8, [1, 2, 3, 4]), .. Data, .. End],
        ["a type that is no word"] = [.. Signature, .. Header, .. PlantedPng.Chunk("te t"u8, [1]), .. Data, .. End],
        ["a length above 2^31"] = [.. Signature, .. Header, 0x80, 0, 0, 0, .. "tEXt"u8, .. Data, .. End],
        ["a length beyond the end"] = [.. Signature, .. Header, 0, 0x10, 0, 0, .. "tEXt"u8, .. Data, .. End],
    };

    public static TheoryData<string> AllMalformed => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(AllMalformed))]
    public async Task Png_that_cannot_be_followed_is_refused(string why) =>
        await Should.ThrowAsync<PictureMalformedException>(() => Stripping.StripAsync(Malformed[why]), why);
}
