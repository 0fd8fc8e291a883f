using System.Text;
using static Buds.Storage.Tests.Pictures.Planting.PlantedHeif;

namespace Buds.Storage.Tests.Pictures.Planting;

/// <summary>The structure of an image sequence with metadata wherever it may be. Its two frames are bytes that no decoder has seen.</summary>
public static class PlantedSequence
{
    /// <summary>Stands for every time.</summary>
    public const int Time = 0x71727374;

    private static readonly byte[] FileType = Box("ftyp"u8, [.. "hevc"u8, 0, 0, 0, 0, .. "msf1"u8]);

    /// <summary>Where frames are, by the offset of each: a chunk a frame.</summary>
    public static byte[] Chunks(int first, int second) => FullBox("stco"u8, 0, [0, 0, 0, 2, .. UInt32(first), .. UInt32(second)]);

    /// <summary>One frame a chunk.</summary>
    public static byte[] Runs { get; } = FullBox("stsc"u8, 0, [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);

    /// <summary>How large they are.</summary>
    public static byte[] Sizes { get; } = FullBox("stsz"u8, 0, [0, 0, 0, 0, 0, 0, 0, 2, .. UInt32(FirstTile.Length), .. UInt32(SecondTile.Length)]);

    public static byte[] Make(byte version = 0) => Make((first, second) => [.. Runs, .. Sizes, .. Chunks(first, second)], version: version);

    /// <param name="tables">Makes the boxes that say where the frames are, of their offsets; always of the same length.</param>
    /// <param name="handler">What the track holds.</param>
    /// <param name="entry">How its frames are coded.</param>
    /// <param name="version">Of the boxes with times.</param>
    public static byte[] Make(Func<int, int, byte[]> tables, string handler = "pict", string entry = "hvc1", byte version = 0)
    {
        byte[] Movie(int media) => Box("moov"u8, [
            .. Times("mvhd"u8, version), .. Track(tables(media, media + FirstTile.Length + Planted.MarkerBytes.Length), handler, entry, version),
            .. Box("udta"u8, Planted.MarkerBytes), .. FullBox("meta"u8, 0, Planted.MarkerBytes), .. Uuid(), .. Box("newb"u8, Planted.MarkerBytes),
        ]);
        int start = FileType.Length + Movie(0).Length + 8;
        return [.. FileType, .. Movie(start), .. Box("mdat"u8, [.. FirstTile, .. Planted.MarkerBytes, .. SecondTile])];
    }

    private static byte[] Track(byte[] tables, string handler, string entry, byte version) => Box("trak"u8, [
        .. Times("tkhd"u8, version),
        .. Box("tref"u8, [.. Box("auxl"u8, 0, 0, 0, 1), .. Box("newr"u8, Planted.MarkerBytes), .. Uuid()]),
        .. Box("edts"u8, [.. FullBox("elst"u8, 0, new byte[16]), .. Uuid()]),
        .. Box("mdia"u8, [
            .. Times("mdhd"u8, version), .. FullBox("elng"u8, 0, [.. Planted.MarkerBytes, 0]), .. Uuid(),
            .. FullBox("hdlr"u8, 0, [.. "mhlr"u8, .. Encoding.Latin1.GetBytes(handler), .. "appl"u8, .. new byte[8], .. Planted.MarkerBytes, 0]),
            .. Box("minf"u8, [
                .. FullBox("vmhd"u8, 0, new byte[8]), .. FullBox("hdlr"u8, 0, [.. new byte[20], .. Planted.MarkerBytes]), .. Places(), .. Uuid(),
                .. Box("stbl"u8, [.. Description(entry), .. tables, .. Tables()]),
            ]),
        ]),
        .. Box("udta"u8, Planted.MarkerBytes), .. FullBox("meta"u8, 0, Planted.MarkerBytes), .. Uuid(),
    ]);

    private static byte[] Description(string entry) => FullBox("stsd"u8, 0, [
        0, 0, 0, 1,
        .. Box(Encoding.Latin1.GetBytes(entry), [
            0, 0, 0, 0, 0, 0, 0, 1, .. new byte[4], .. "vndr"u8, .. new byte[8], 0, 80, 0, 40, .. new byte[14], (byte)Planted.MarkerBytes.Length,
            .. Planted.MarkerBytes, .. new byte[31 - Planted.MarkerBytes.Length], 0, 24, 0xFF, 0xFF,
            .. Box("hvcC"u8, new byte[23]), .. FullBox("ccst"u8, 0, new byte[4]), .. Uuid(), .. Box("newc"u8, Planted.MarkerBytes),
        ]),
    ]);

    private static byte[] Tables() => [
        .. FullBox("stts"u8, 0, [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1]),
        .. FullBox("sgpd"u8, 1, [.. "refs"u8, .. new byte[8]]), .. FullBox("sgpd"u8, 1, [.. "text"u8, .. Planted.MarkerBytes]),
        .. FullBox("sbgp"u8, 0, [.. "text"u8, .. Planted.MarkerBytes]), .. FullBox("saio"u8, 0, Planted.MarkerBytes), .. Uuid(),
    ];

    private static byte[] Times(ReadOnlySpan<byte> type, byte version)
    {
        byte[] time = version == 0 ? UInt32(Time) : [0, 0, 0, 0, .. UInt32(Time)];
        return FullBox(type, version, [.. time, .. time, .. UInt32(600), .. UInt32(1200)]);
    }
}
