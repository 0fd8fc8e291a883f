using Buds.Storage.Pictures;
using Buds.Storage.Tests.Pictures.Planting;

namespace Buds.Storage.Tests.Pictures;

public sealed class JpegStripperTests
{
    private static readonly byte[] Frame = PlantedJpeg.Segment(0xC2, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    private static readonly byte[] Scan = [.. PlantedJpeg.Segment(0xDA, [1, 1, 0, 0, 63, 0]), 1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 0xFF, 0xD7, 5];
    private static readonly byte[] Tables = PlantedJpeg.Segment(0xC4, [0, 1, 2, 3]);

    [Fact]
    public async Task Scans_with_restarts_and_stuffed_bytes_stay_byte_for_byte()
    {
        byte[] jpeg = [0xFF, 0xD8, .. Frame, .. Tables, .. Scan, .. Tables, .. Scan, 0xFF, 0xD9];

        (await Stripping.StripAsync(jpeg)).ShouldBe(jpeg);
    }

    [Fact]
    public async Task Comment_between_two_scans_goes()
    {
        byte[] jpeg = [0xFF, 0xD8, .. Frame, .. Scan, .. PlantedJpeg.Segment(0xFE, Planted.MarkerBytes), .. Scan, 0xFF, 0xD9];

        (await Stripping.StripAsync(jpeg)).ShouldBe([0xFF, 0xD8, .. Frame, .. Scan, .. Scan, 0xFF, 0xD9]);
    }

    [Fact]
    public async Task Colour_profile_and_transform_stay()
    {
        byte[] profile = PlantedJpeg.Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. new byte[500]]);
        byte[] adobe = PlantedJpeg.Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 2]);
        byte[] jpeg = [0xFF, 0xD8, .. profile, .. adobe, .. Frame, .. Scan, 0xFF, 0xD9];

        (await Stripping.StripAsync(jpeg)).ShouldBe(jpeg);
    }

    [Fact]
    public async Task Preview_in_the_jfif_segment_goes()
    {
        byte[] jfif = [.. "JFIF\0"u8, 1, 2, 1, 0, 72, 0, 72, 2, 1];
        byte[] jpeg = [0xFF, 0xD8, .. PlantedJpeg.Segment(0xE0, [.. jfif, 1, 2, 3, 4, 5, 6]), .. Frame, .. Scan, 0xFF, 0xD9];

        (await Stripping.StripAsync(jpeg)).ShouldBe([0xFF, 0xD8, .. PlantedJpeg.Segment(0xE0, [.. jfif[..12], 0, 0]), .. Frame, .. Scan, 0xFF, 0xD9]);
    }

    [Fact]
    public async Task What_is_longer_than_adobes_segment_goes()
    {
        byte[] adobe = [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 2];
        byte[] jpeg = [0xFF, 0xD8, .. PlantedJpeg.Segment(0xEE, [.. adobe, .. Planted.MarkerBytes]), .. Frame, .. Scan, 0xFF, 0xD9];

        (await Stripping.StripAsync(jpeg)).ShouldBe([0xFF, 0xD8, .. PlantedJpeg.Segment(0xEE, adobe), .. Frame, .. Scan, 0xFF, 0xD9]);
    }

    [Fact]
    public async Task Orientation_is_read_in_either_byte_order()
    {
        byte[] tiff = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0];
        byte[] jpeg = [0xFF, 0xD8, .. PlantedJpeg.Segment(0xE1, [.. "Exif\0\0"u8, .. tiff]), .. Frame, .. Scan, 0xFF, 0xD9];

        byte[] stripped = await Stripping.StripAsync(jpeg);

        stripped[2..12].ShouldBe([0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8]);
        stripped[31].ShouldBe((byte)8);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    public async Task Orientation_that_there_is_not_is_upright(int orientation)
    {
        byte[] jpeg = [0xFF, 0xD8, .. PlantedJpeg.Segment(0xE1, [.. "Exif\0\0"u8, .. Planted.Tiff(orientation)]), .. Frame, .. Scan, 0xFF, 0xD9];

        (await Stripping.StripAsync(jpeg)).ShouldBe([0xFF, 0xD8, .. Frame, .. Scan, 0xFF, 0xD9]);
    }

    private static readonly IReadOnlyDictionary<string, byte[]> Malformed = new Dictionary<string, byte[]>
    {
        ["no picture"] = [0xFF, 0xD8, 0xFF, 0xD9],
        ["no scan"] = [0xFF, 0xD8, .. Frame, 0xFF, 0xD9],
        ["no frame"] = [0xFF, 0xD8, .. Scan, 0xFF, 0xD9],
        ["no marker"] = [0xFF, 0xD8, .. Frame, 1, 2, .. Scan, 0xFF, 0xD9],
        ["a marker that there is not"] = [0xFF, 0xD8, .. PlantedJpeg.Segment(0xF0, [1]), .. Frame, .. Scan, 0xFF, 0xD9],
        ["another beginning"] = [0xFF, 0xD8, 0xFF, 0xD8, .. Frame, .. Scan, 0xFF, 0xD9],
        ["a length below its own"] = [0xFF, 0xD8, 0xFF, 0xE1, 0, 1, .. Frame, .. Scan, 0xFF, 0xD9],
        ["no end"] = [0xFF, 0xD8, .. Frame, .. Scan],
        ["fill bytes for ever"] = [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 100_000)],
    };

    public static TheoryData<string> AllMalformed => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(AllMalformed))]
    public async Task Jpeg_that_cannot_be_followed_is_refused(string why) =>
        (await Should.ThrowAsync<PictureMalformedException>(() => Stripping.StripAsync(Malformed[why]), why)).Code.ShouldBe("picture_malformed");
}
