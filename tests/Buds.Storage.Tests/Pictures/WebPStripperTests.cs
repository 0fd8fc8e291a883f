using Buds.Storage.Pictures;
using Buds.Storage.Tests.Pictures.Planting;

namespace Buds.Storage.Tests.Pictures;

public sealed class WebPStripperTests
{
    private static readonly byte[] Picture = PlantedWebP.Chunk("VP8L"u8, [1, 2, 3]);
    private static readonly byte[] Features = PlantedWebP.Chunk("VP8X"u8, [0x3E, 0, 0, 0, 9, 0, 0, 9, 0, 0]);

    [Fact]
    public async Task Simple_picture_stays_byte_for_byte()
    {
        byte[] webp = PlantedWebP.Form(Picture);

        (await Stripping.StripAsync(webp)).ShouldBe(webp);
    }

    [Fact]
    public async Task Features_say_what_is_left()
    {
        byte[] webp = PlantedWebP.Form([.. Features, .. PlantedWebP.Chunk("ICCP"u8, [1]), .. Picture, .. PlantedWebP.Chunk("XMP "u8, Planted.Xmp)]);

        List<(string Type, byte[] Bytes)> chunks = PlantedWebP.Chunks(await Stripping.StripAsync(webp));

        chunks.Select(chunk => chunk.Type).ShouldBe(["VP8X", "ICCP", "VP8L"]);
        chunks[0].Bytes[8].ShouldBe((byte)0x32, "A profile, alpha and frames; neither EXIF nor XMP.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Orientation_is_read_and_written_anew(bool hasPrefix)
    {
        byte[] exif = [.. hasPrefix ? "Exif\0\0"u8 : [], .. Planted.Tiff(6)];
        byte[] webp = PlantedWebP.Form([.. Features, .. Picture, .. PlantedWebP.Chunk("EXIF"u8, exif)]);

        List<(string Type, byte[] Bytes)> chunks = PlantedWebP.Chunks(await Stripping.StripAsync(webp));

        chunks.Select(chunk => chunk.Type).ShouldBe(["VP8X", "VP8L", "EXIF"]);
        chunks[0].Bytes[8].ShouldBe((byte)0x3A);
        chunks[2].Bytes.Length.ShouldBe(8 + 26);
        chunks[2].Bytes[8 + 19].ShouldBe((byte)6);
    }

    [Fact]
    public async Task Chunk_in_a_frame_that_is_not_known_goes_and_the_frame_is_as_much_shorter()
    {
        byte[] header = new byte[16];
        byte[] webp = PlantedWebP.Form([.. Features, .. PlantedWebP.Chunk("ANMF"u8, [.. header, .. PlantedWebP.Chunk("PRIV"u8, Planted.MarkerBytes), .. Picture])]);

        (await Stripping.StripAsync(webp)).ShouldBe(
            PlantedWebP.Form([.. PlantedWebP.Chunk("VP8X"u8, [0x32, .. Features[9..]]), .. PlantedWebP.Chunk("ANMF"u8, [.. header, .. Picture])]));
    }

    [Fact]
    public async Task Padding_that_a_writer_left_out_is_put_in()
    {
        byte[] form = PlantedWebP.Form(Picture);
        byte[] webp = [.. form[..4], (byte)(form[4] - 1), .. form[5..^1]];

        (await Stripping.StripAsync(webp)).ShouldBe(form);
    }

    private static readonly IReadOnlyDictionary<string, byte[]> Malformed = new Dictionary<string, byte[]>
    {
        ["no picture"] = PlantedWebP.Form(Features),
        ["features after the picture"] = PlantedWebP.Form([.. Picture, .. Features]),
        ["features that are too short"] = PlantedWebP.Form([.. PlantedWebP.Chunk("VP8X"u8, [0, 0]), .. Picture]),
        ["a chunk beyond the form"] = PlantedWebP.Form([.. Picture, .. "EXIF"u8, 0xFF, 0xFF, 0xFF, 0xFF]),
        ["half a chunk header"] = PlantedWebP.Form([.. Picture, .. "EXIF"u8]),
        ["a form beyond the file"] = [.. "RIFF"u8, 0xF0, 0xFF, 0xFF, 0xFF, .. "WEBP"u8, .. Picture],
        ["a frame that is too short"] = PlantedWebP.Form([.. Features, .. PlantedWebP.Chunk("ANMF"u8, new byte[8]), .. Picture]),
        ["a chunk beyond its frame"] = PlantedWebP.Form([.. Features, .. PlantedWebP.Chunk("ANMF"u8, [.. new byte[16], .. "VP8L"u8, 9, 0, 0, 0, 1]), .. Picture]),
    };

    public static TheoryData<string> AllMalformed => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(AllMalformed))]
    public async Task WebP_that_cannot_be_followed_is_refused(string why) =>
        await Should.ThrowAsync<PictureMalformedException>(() => Stripping.StripAsync(Malformed[why]), why);
}
