using System.Buffers.Binary;

namespace Buds.Storage.Tests.Pictures.Planting;

/// <summary>The structure of a HEIC with metadata wherever it may be. Its pictures are bytes that no decoder has seen.</summary>
public static class PlantedHeif
{
    /// <summary>What the picture items hold: two in the media data, and how they are put together, in the index.</summary>
    public static byte[] FirstTile { get; } = [.. Enumerable.Repeat((byte)0xA1, 40)];

    public static byte[] SecondTile { get; } = [.. Enumerable.Repeat((byte)0xB2, 24)];

    public static byte[] Grid { get; } = [0, 0, 0, 1, 0, 80, 0, 40];

    public static byte[] Make()
    {
        byte[] fileType = Box("ftyp"u8, [.. "heic"u8, 0, 0, 0, 0, .. "mif1"u8, .. "heic"u8]);
        byte[] exif = [0, 0, 0, 0, .. Planted.Tiff(6)];
        byte[] unclaimed = Planted.MarkerBytes;
        // What is at which offset is known once the index has its size, which does not depend on it.
        int media = fileType.Length + Index(0, exif.Length).Length + 8;
        return
        [
            .. fileType,
            .. Index(media, exif.Length),
            .. Box("mdat"u8, [.. FirstTile, .. exif, .. unclaimed, .. Planted.Xmp, .. SecondTile]),
            .. Box("uuid"u8, [.. new byte[16], .. Planted.MarkerBytes]),
            .. Box("mdat"u8, [1, 2, 3]),
            .. Box("mpvd"u8, Planted.MarkerBytes),
        ];
    }

    public static byte[] Box(ReadOnlySpan<byte> type, params byte[] content)
    {
        byte[] box = [0, 0, 0, 0, .. type, .. content];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        return box;
    }

    public static byte[] FullBox(ReadOnlySpan<byte> type, byte version, params byte[] content) => Box(type, [version, 0, 0, 0, .. content]);

    public static byte[] UInt32(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public static byte[] Entry(byte id, ReadOnlySpan<byte> type, params byte[] names) => FullBox("infe"u8, 2, [0, id, 0, 0, .. type, .. names]);

    public static byte[] Uuid() => Box("uuid"u8, [.. new byte[16], .. Planted.MarkerBytes]);

    /// <summary>Data information: media in another file, in the file itself, and of a kind that is not known.</summary>
    public static byte[] Places() => Box("dinf"u8, [
        .. FullBox("dref"u8, 0, [
            0, 0, 0, 3, .. FullBox("url "u8, 0, [.. Planted.MarkerBytes, 0]), .. Box("url "u8, 0, 0, 0, 1), .. FullBox("alis"u8, 0, Planted.MarkerBytes),
        ]),
        .. Uuid(),
    ]);

    private static byte[] Index(int media, int exif)
    {
        int unclaimed = media + FirstTile.Length + exif + Planted.MarkerBytes.Length;
        return FullBox(
            "meta"u8, 0,
            [
                .. FullBox("hdlr"u8, 0, [0, 0, 0, 0, .. "pict"u8, .. new byte[12], .. Planted.MarkerBytes, 0]),
                .. FullBox("pitm"u8, 0, [0, 3, .. Planted.MarkerBytes]),
                .. Places(),
                .. FullBox(
                    "iinf"u8, 0,
                    [
                        0, 6, .. Entry(1, "hvc1"u8, [.. Planted.MarkerBytes, 0]), .. Entry(2, "hvc1"u8, 0), .. Entry(3, "grid"u8, 0),
                        .. Entry(4, "Exif"u8, 0), .. Entry(5, "mime"u8, [0, .. "application/rdf+xml\0"u8]), .. Entry(6, "priv"u8, 0),
                    ]),
                .. FullBox(
                    "iloc"u8, 1,
                    [
                        0x44, 0x00, 0, 6,
                        .. Location(1, 0, media, FirstTile.Length),
                        .. Location(2, 0, unclaimed + Planted.Xmp.Length, SecondTile.Length),
                        .. Location(3, 1, Planted.MarkerBytes.Length, Grid.Length),
                        .. Location(4, 0, media + FirstTile.Length, exif),
                        .. Location(5, 0, unclaimed, Planted.Xmp.Length),
                        .. Location(6, 1, 0, Planted.MarkerBytes.Length),
                    ]),
                .. Box("idat"u8, [.. Planted.MarkerBytes, .. Grid]),
                .. Box("iprp"u8, [
                    .. Box("ipco"u8, [
                        .. FullBox("ispe"u8, 0, [.. UInt32(80), .. UInt32(40)]), .. FullBox("udes"u8, 0, [.. "en\0"u8, .. Planted.MarkerBytes]),
                        .. Box("irot"u8, 1), .. FullBox("altt"u8, 0, [.. Planted.MarkerBytes, 0]), .. Uuid(), .. Box("newp"u8, Planted.MarkerBytes),
                        .. Box("colr"u8, [.. "text"u8, .. Planted.MarkerBytes]),
                    ]),
                    .. FullBox("ipma"u8, 0, [0, 0, 0, 1, 0, 3, 2, 1, 3, .. Planted.MarkerBytes]),
                    .. Uuid(),
                ]),
                .. FullBox("iref"u8, 0, Box("dimg"u8, [0, 3, 0, 2, 0, 1, 0, 2, .. Planted.MarkerBytes])),
                .. Box("grpl"u8, [
                    .. FullBox("altr"u8, 0, [0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 3, .. Planted.MarkerBytes]), .. FullBox("albc"u8, 0, Planted.MarkerBytes), .. Uuid(),
                ]),
                .. Box("ipro"u8, Planted.MarkerBytes),
                .. Uuid(),
                .. Box("udta"u8, Planted.MarkerBytes),
            ]);
    }

    private static byte[] Location(byte id, byte method, int offset, int length) => [0, id, 0, method, 0, 0, 0, 1, .. UInt32(offset), .. UInt32(length)];
}
