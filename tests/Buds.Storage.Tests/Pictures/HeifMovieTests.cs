using Buds.Storage.Pictures;
using Buds.Storage.Tests.Pictures.Planting;
using static Buds.Storage.Tests.Pictures.Planting.PlantedHeif;
using static Buds.Storage.Tests.Pictures.Planting.PlantedSequence;

namespace Buds.Storage.Tests.Pictures;

public sealed class HeifMovieTests
{
    private static readonly IReadOnlyDictionary<string, Func<int, int, byte[]>> Located = new Dictionary<string, Func<int, int, byte[]>>
    {
        ["by offsets of 32 bits"] = (first, second) => [.. Runs, .. Sizes, .. Chunks(first, second)],
        ["by offsets of 64 bits"] = (first, second) =>
            [.. Runs, .. Sizes, .. FullBox("co64"u8, 0, [0, 0, 0, 2, 0, 0, 0, 0, .. UInt32(first), 0, 0, 0, 0, .. UInt32(second)])],
        ["by sizes of 8 bits"] = (first, second) =>
            [.. Runs, .. Compact(8, 2, (byte)FirstTile.Length, (byte)SecondTile.Length), .. Chunks(first, second)],
        ["by sizes of 16 bits"] = (first, second) =>
            [.. Runs, .. Compact(16, 2, 0, (byte)FirstTile.Length, 0, (byte)SecondTile.Length), .. Chunks(first, second)],
        // Four of 10, and three of 8.
        ["by sizes of 4 bits"] = (first, second) => [.. RunsOf(4, 3), .. Compact(4, 7, 0xAA, 0xAA, 0x88, 0x80), .. Chunks(first, second)],
        // Five of 8, and three.
        ["by one size for all"] = (first, second) => [.. RunsOf(5, 3), .. FullBox("stsz"u8, 0, [0, 0, 0, 8, 0, 0, 0, 8]), .. Chunks(first, second)],
    };

    private static readonly IReadOnlyDictionary<string, byte[]> Malformed = new Dictionary<string, byte[]>
    {
        ["a track of metadata"] = Make(Located["by offsets of 32 bits"], handler: "meta"),
        ["frames of a kind that is not known"] = Make(Located["by offsets of 32 bits"], entry: "mett"),
        ["fewer sizes than frames"] = Make((first, second) => [.. RunsOf(1, 2), .. Sizes, .. Chunks(first, second)]),
        ["sizes that are cut short"] = Make((first, second) => [.. Runs, .. FullBox("stsz"u8, 0, [0, 0, 0, 0, 0, 0, 0, 2, .. UInt32(40)]), .. Chunks(first, second)]),
        ["sizes of 5 bits"] = Make((first, second) => [.. Runs, .. Compact(5, 2, 1, 2, 3, 4), .. Chunks(first, second)]),
        ["two tables of sizes"] = Make((first, second) => [.. Runs, .. Sizes, .. Sizes, .. Chunks(first, second)]),
        ["frames outside of the media data"] = Make((first, second) => [.. Runs, .. Sizes, .. Chunks(first - 1, second)]),
        ["offsets that overflow"] = Make((_, _) => [.. Runs, .. Sizes, .. FullBox("co64"u8, 0, [0, 0, 0, 1, .. Enumerable.Repeat((byte)0xFF, 8)])]),
    };

    public static TheoryData<string> AllLocated => [.. Located.Keys];

    public static TheoryData<string> AllMalformed => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(AllLocated))]
    public async Task Frames_stay_where_they_are_and_what_is_between_them_goes(string how)
    {
        byte[] sequence = Make(Located[how]);

        byte[] stripped = await Stripping.StripAsync(sequence);

        stripped.Length.ShouldBe(sequence.Length);
        stripped[^(FirstTile.Length + Planted.MarkerBytes.Length + SecondTile.Length)..].ShouldBe([.. FirstTile, .. new byte[Planted.MarkerBytes.Length], .. SecondTile]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task When_it_was_made_goes_and_how_long_it_is_stays(byte version)
    {
        byte[] sequence = Make(version);

        byte[] stripped = await Stripping.StripAsync(sequence);

        Count(sequence, UInt32(Time)).ShouldBe(6, "They were there.");
        Count(stripped, UInt32(Time)).ShouldBe(0);
        Count(stripped, [.. UInt32(600), .. UInt32(1200)]).ShouldBe(3);
    }

    [Fact]
    public async Task What_frames_are_decoded_and_shown_with_stays()
    {
        byte[] stripped = await Stripping.StripAsync(PlantedSequence.Make());

        foreach (string type in new[] { "mvhd", "tkhd", "auxl", "elst", "mdhd", "vmhd", "dref", "url ", "stsd", "hvc1", "hvcC", "ccst", "stts", "stsc", "stsz", "stco" })
        {
            Count(stripped, System.Text.Encoding.Latin1.GetBytes(type)).ShouldBe(type == "url " ? 2 : 1, type);
        }

        Count(stripped, "refs"u8).ShouldBe(1);
        Count(stripped, [.. UInt32(80 << 16 | 40)]).ShouldBe(1, "How large they are");
    }

    [Fact]
    public async Task What_is_not_on_the_list_goes()
    {
        byte[] stripped = await Stripping.StripAsync(PlantedSequence.Make());

        foreach (string type in new[] { "uuid", "udta", "meta", "newb", "newr", "newc", "elng", "saio", "alis", "text", "mhlr", "appl", "vndr" })
        {
            Count(stripped, System.Text.Encoding.Latin1.GetBytes(type)).ShouldBe(0, type);
        }
    }

    [Theory]
    [MemberData(nameof(AllMalformed))]
    public async Task Sequence_that_cannot_be_followed_is_refused(string why) =>
        await Should.ThrowAsync<PictureMalformedException>(() => Stripping.StripAsync(Malformed[why]), why);

    private static byte[] RunsOf(byte first, byte second) =>
        FullBox("stsc"u8, 0, [0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, first, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, second, 0, 0, 0, 1]);

    private static byte[] Compact(byte bits, byte count, params byte[] sizes) => FullBox("stz2"u8, 0, [0, 0, 0, bits, 0, 0, 0, count, .. sizes]);

    private static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part) => bytes.Count(part);
}
