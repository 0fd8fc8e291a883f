using Buds.Storage.Pictures;
using Buds.Storage.Tests.Pictures.Planting;

namespace Buds.Storage.Tests.Pictures;

public sealed class GifStripperTests
{
    private static readonly byte[] Screen = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 1, 2, 3, 4, 5, 6];
    private static readonly byte[] Control = [0x21, 0xF9, 4, 0, 10, 0, 0, 0];
    private static readonly byte[] Image = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 9, 9, 9, 8, 8, 8, 2, 2, 0x4C, 0x01, 0];
    private static readonly byte[] Loop = [0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0];

    [Fact]
    public async Task Frames_their_timing_loops_and_profile_stay_byte_for_byte()
    {
        byte[] profile = [0x21, 0xFF, 11, .. "ICCRGBG1012"u8, 2, 1, 2, 0];
        byte[] gif = [.. Screen, .. Loop, .. profile, .. Control, .. Image, .. Control, .. Image, 0x3B];

        (await Stripping.StripAsync(gif)).ShouldBe(gif);
    }

    [Fact]
    public async Task Planted_gif_is_the_one_it_was_planted_into()
    {
        byte[] gif = [.. Screen, .. Loop, .. Control, .. Image, 0x3B];

        (await Stripping.StripAsync(PlantedGif.Into(gif))).ShouldBe(gif);
    }

    [Fact]
    public async Task Frame_control_that_carries_more_goes()
    {
        byte[] gif = [.. Screen, .. Control[..^1], (byte)Planted.Marker.Length, .. Planted.MarkerBytes, 0, .. Image, 0x3B];

        (await Stripping.StripAsync(gif)).ShouldBe([.. Screen, .. Image, 0x3B]);
    }

    private static readonly IReadOnlyDictionary<string, byte[]> Malformed = new Dictionary<string, byte[]>
    {
        ["no image"] = [.. Screen, .. Loop, 0x3B],
        ["no end"] = [.. Screen, .. Image],
        ["a block that there is not"] = [.. Screen, .. Image, 0x00, 0x3B],
        ["a colour table beyond the end"] = [.. "GIF87a"u8, 1, 0, 1, 0, 0xF7, 0, 0, 1, 2, 3],
        ["blocks without an end"] = [.. Screen, 0x21, 0xFE, 255, .. new byte[100]],
    };

    public static TheoryData<string> AllMalformed => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(AllMalformed))]
    public async Task Gif_that_cannot_be_followed_is_refused(string why) =>
        await Should.ThrowAsync<PictureMalformedException>(() => Stripping.StripAsync(Malformed[why]), why);
}
