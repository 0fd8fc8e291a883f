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

    [Theory]
    [InlineData("hvcC")]
    [InlineData("av1C")]
    [InlineData("avcC")]
    [InlineData("ispe")]
    [InlineData("pixi")]
    [InlineData("pasp")]
    [InlineData("clap")]
    [InlineData("irot")]
    [InlineData("imir")]
    [InlineData("auxC")]
    [InlineData("clli")]
    [InlineData("mdcv")]
    [InlineData("cclv")]
    [InlineData("amve")]
    [InlineData("a1op")]
    [InlineData("a1lx")]
    [InlineData("lsel")]
    [InlineData("colr", "nclx")]
    [InlineData("colr", "prof")]
    [InlineData("colr", "rICC")]
    public async Task Property_that_shows_a_picture_stays(string type, string content = "What it says")
    {
        byte[] property = Box(Latin1(type), Latin1(content));

        byte[] heif = WithProperty(property, 0x82);

        (await Stripping.StripAsync(heif)).ShouldBe(heif);
    }

    [Theory]
    [InlineData("udes")]
    [InlineData("crtt")]
    [InlineData("mdft")]
    [InlineData("altt")]
    [InlineData("aebr")]
    [InlineData("wbbr")]
    [InlineData("fobr")]
    [InlineData("afbr")]
    [InlineData("dobr")]
    [InlineData("pano")]
    [InlineData("cmin")]
    [InlineData("cmex")]
    [InlineData("uuid")]
    [InlineData("skip")]
    [InlineData("newp")]
    [InlineData("colr", "text")]
    [InlineData("colr", "")]
    public async Task Property_that_is_not_on_the_list_becomes_free_space(string type, string content = "2024-07-01, at the lake")
    {
        byte[] heif = WithProperty(Box(Latin1(type), Latin1(content)), 2);

        (await Stripping.StripAsync(heif)).ShouldBe(WithProperty(Box("free"u8, new byte[content.Length]), 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Picture_that_needs_a_property_that_goes_is_refused(bool wide)
    {
        byte[] heif = WithProperty(Box("newp"u8, 1), 0x82, wide);

        await Should.ThrowAsync<PictureMalformedException>(() => Stripping.StripAsync(heif));
    }

    [Fact]
    public async Task Brands_of_makers_go()
    {
        static byte[] WithBrands(string brands) => [.. Box("ftyp"u8, [.. "heix"u8, .. Latin1(brands)]), .. FullBox("meta"u8, 0, [.. Primary, .. Entries]), .. Box("mdat"u8)];

        byte[] stripped = await Stripping.StripAsync(WithBrands("v2.1mif1CAMRMiHBtmapSonyII"));

        stripped.ShouldBe(WithBrands("\0\0\0\0mif1heixMiHBtmapheix\0\0"));
    }

    [Fact]
    public async Task Places_and_groups_keep_their_numbers()
    {
        byte[] stripped = await Stripping.StripAsync(Make());

        foreach (byte[] part in new[] { Box("url "u8, 0, 0, 0, 1), [.. "altr"u8, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 3], [.. "dimg"u8, 0, 3, 0, 2, 0, 1, 0, 2] })
        {
            stripped.AsSpan().IndexOf(part).ShouldBe(Make().AsSpan().IndexOf(part));
        }

        stripped.AsSpan().IndexOf("albc"u8).ShouldBe(-1);
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
        ["an encrypted picture"] = [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. FullBox("iinf"u8, 0, [0, 1, .. FullBox("infe"u8, 2, [0, 1, 0, 1, .. "hvc1"u8, 0])])]), .. Media],
        ["an extension among references"] = [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. Entries, .. FullBox("iref"u8, 0, Uuid())]), .. Media],
        ["a group that is larger than it is"] = [.. FileType, .. FullBox("meta"u8, 0, [.. Primary, .. Entries, .. Box("grpl"u8, FullBox("altr"u8, 0, [0, 0, 0, 9, 0xFF, 0, 0, 0]))]), .. Media],
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

    private static byte[] WithProperty(byte[] property, byte association, bool wide = false)
    {
        byte[] associations = wide ? [(byte)(association & 0x80), (byte)(association & 0x7F)] : [association];
        byte[] index = FullBox("meta"u8, 0, [
            .. Primary, .. Entries,
            .. Box("iprp"u8, [
                .. Box("ipco"u8, [.. FullBox("ispe"u8, 0, new byte[8]), .. property]),
                .. Box("ipma"u8, [0, 0, 0, (byte)(wide ? 1 : 0), 0, 0, 0, 1, 0, 1, 1, .. associations]),
            ]),
        ]);
        return [.. FileType, .. index, .. Box("mdat"u8)];
    }

    private static byte[] Latin1(string text) => System.Text.Encoding.Latin1.GetBytes(text);
}
