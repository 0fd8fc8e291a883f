using Buds.Storage.Pictures;
using Buds.Storage.Tests.Pictures.Planting;
using static Buds.Storage.Tests.Pictures.Planting.PlantedHeif;

namespace Buds.Storage.Tests.Pictures;

public sealed class HeifStripperTests
{
    private static readonly byte[] FileType = Box("ftyp"u8, [.. "heic"u8, 0, 0, 0, 0, .. "mif1"u8]);
    private static readonly byte[] Primary = FullBox("pitm"u8, 0, 0, 1);
    private static readonly byte[] Entries = FullBox("iinf"u8, 0, [0, 1, .. Entry(1, "hvc1"u8, 0)]);
    private static readonly byte[] Media = Box("mdat"u8, 1, 2, 3, 4);

    [Fact]
    public async Task Pictures_stay_where_they_are()
    {
        byte[] heif = Make();

        byte[] stripped = await Stripping.StripAsync(heif);

        foreach (byte[] part in new[] { FirstTile, SecondTile, Grid })
        {
            stripped.AsSpan().IndexOf(part).ShouldBe(heif.AsSpan().IndexOf(part));
        }
    }

    [Fact]
    public async Task Nothing_moves_and_what_follows_the_last_media_data_goes()
    {
        byte[] heif = Make();

        byte[] stripped = await Stripping.StripAsync(heif);

        stripped.Length.ShouldBe(heif.AsSpan().IndexOf("mpvd"u8) - 4);
        stripped.AsSpan().IndexOf("uuid"u8).ShouldBe(-1);
        stripped.AsSpan().IndexOf("irot"u8).ShouldBe(heif.AsSpan().IndexOf("irot"u8), "It says which way is up.");
    }

    [Fact]
    public async Task Trailer_that_is_no_box_goes()
    {
        byte[] heif = [.. Make(), .. "\0\0\0\u0003trailer"u8, .. Planted.MarkerBytes];

        (await Stripping.StripAsync(heif)).ShouldBe(await Stripping.StripAsync(Make()));
    }

    [Fact]
    public async Task Avif_keeps_every_byte_of_its_picture()
    {
        byte[] avif = Planted.Sample("photo.avif");

        byte[] stripped = await Stripping.StripAsync(avif);

        stripped.Length.ShouldBe(avif.Length);
        // Its index says where the picture is.
        stripped[0x185..(0x185 + 0x324)].ShouldBe(avif[0x185..(0x185 + 0x324)]);
    }

    [Fact]
    public async Task Sequence_loses_its_times_and_texts()
    {
        byte[] times = FullBox("mvhd"u8, 0, [.. UInt32(0x11223344), .. UInt32(0x11223344), .. UInt32(600), .. UInt32(1200)]);
        byte[] Movie(string handler) => Box("moov"u8, [
            .. times,
            .. Box("trak"u8, [.. Box("mdia"u8, FullBox("hdlr"u8, 0, [0, 0, 0, 0, .. System.Text.Encoding.Latin1.GetBytes(handler), .. new byte[12], .. Planted.MarkerBytes, 0]))]),
            .. Box("udta"u8, Planted.MarkerBytes),
        ]);
        byte[] sequence = [.. Box("ftyp"u8, [.. "msf1"u8, 0, 0, 0, 0, .. "hevc"u8]), .. Movie("pict"), .. Media];

        byte[] stripped = await Stripping.StripAsync(sequence);

        stripped.Length.ShouldBe(sequence.Length);
        stripped.AsSpan().IndexOf(Planted.MarkerBytes).ShouldBe(-1);
        stripped.AsSpan().IndexOf(UInt32(0x11223344)).ShouldBe(-1);
        stripped.AsSpan().IndexOf(UInt32(1200)).ShouldBePositive("How long it is is not when it was made.");
        stripped[^4..].ShouldBe([1, 2, 3, 4]);
        await Should.ThrowAsync<PictureMalformedException>(() => Stripping.StripAsync([.. FileType, .. Movie("meta"), .. Media]), "A track of metadata");
    }

    [Fact]
    public async Task Metadata_whose_extent_has_no_length_is_all_there_is_after_its_start()
    {
        byte[] entries = FullBox("iinf"u8, 0, [0, 2, .. Entry(1, "hvc1"u8, 0), .. Entry(2, "Exif"u8, 0)]);
        byte[] Index(int media) => FullBox("meta"u8, 0, [
            .. Primary, .. entries,
            .. FullBox("iloc"u8, 0, [0x44, 0, 0, 2, 0, 1, 0, 0, 0, 1, .. UInt32(media), .. UInt32(2), 0, 2, 0, 0, 0, 1, .. UInt32(media + 2), .. UInt32(0)]),
        ]);
        byte[] heif = [.. FileType, .. Index(FileType.Length + Index(0).Length + 8), .. Media];

        (await Stripping.StripAsync(heif))[^4..].ShouldBe([1, 2, 0, 0]);
    }

    private static readonly IReadOnlyDictionary<string, byte[]> Malformed = new Dictionary<string, byte[]>
    {
        ["no index"] = [.. FileType, .. Media],
        ["no main item"] = [.. FileType, .. FullBox("meta"u8, 0, Entries), .. Media],
        ["a main item of a type that is not known"] = [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. FullBox("iinf"u8, 0, [0, 1, .. Entry(1, "j2k1"u8, 0)])]), .. Media],
        ["two indexes"] = [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. Entries]), .. FullBox("meta"u8, 0, [.. Primary, .. Entries]), .. Media],
        ["an item twice"] = [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. FullBox("iinf"u8, 0, [0, 2, .. Entry(1, "hvc1"u8, 0), .. Entry(1, "Exif"u8, 0)])]), .. Media],
        ["a picture beyond the file"] = WithLocation([0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1, .. UInt32(1000), .. UInt32(9)]),
        ["a picture in the index"] = WithLocation([0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1, .. UInt32(30), .. UInt32(9)]),
        ["offsets that overflow"] = WithLocation([0x88, 0x80, 0, 1, 0, 1, 0, 0, .. new byte[8].Select(_ => (byte)0xFF), 0, 1, .. new byte[8].Select(_ => (byte)0xFF), .. new byte[8]]),
        ["more extents than bytes"] = WithLocation([0, 0, 0, 9, .. Enumerable.Repeat<byte[]>([0, 1, 0, 0, 0xFF, 0xFF], 9).SelectMany(item => item)]),
        ["offsets of another size"] = WithLocation([0x34, 0, 0, 1, 0, 1, 0, 0, 0, 1, .. UInt32(30), .. UInt32(9)]),
        ["metadata in another file"] = WithLocation([0x44, 0, 0, 1, 0, 9, 0, 1, 0, 1, .. UInt32(30), .. UInt32(9)]),
        ["metadata in another item"] = [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. Entries, .. FullBox("iloc"u8, 1, [0x44, 0, 0, 1, 0, 9, 0, 2, 0, 0, 0, 1, .. UInt32(0), .. UInt32(9)])]), .. Media],
        ["a box that is larger than the file"] = [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. Entries]), 0x7F, 0, 0, 0, .. "mdat"u8],
        ["an index that is too large"] = [.. FileType, 0, 0x20, 0, 0, .. "meta"u8, .. new byte[0x1FFFF8]],
        ["a box of 2^64 bytes"] = [.. FileType, 0, 0, 0, 1, .. "mdat"u8, .. Enumerable.Repeat((byte)0xFF, 8)],
        ["fragments"] = [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. Entries]), .. Box("moof"u8), .. Media],
        ["more boxes than there may be"] = [.. FileType, .. Enumerable.Repeat(Box("free"u8), 2000).SelectMany(box => box)],
    };

    public static TheoryData<string> AllMalformed => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(AllMalformed))]
    public async Task Heif_that_cannot_be_followed_is_refused(string why) =>
        await Should.ThrowAsync<PictureMalformedException>(() => Stripping.StripAsync(Malformed[why]), why);

    private static byte[] WithLocation(byte[] location) =>
        [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. Entries, .. FullBox("iloc"u8, 0, location)]), .. Media];
}
