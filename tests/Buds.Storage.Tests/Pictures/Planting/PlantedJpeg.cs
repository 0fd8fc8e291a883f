namespace Buds.Storage.Tests.Pictures.Planting;

/// <summary>Plants metadata into a JPEG: before what it has of its own, and after its end.</summary>
public static class PlantedJpeg
{
    public static byte[] Into(byte[] jpeg, int orientation) =>
    [
        0xFF, 0xD8,
        .. Segment(0xE0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 5, 1, .. Planted.MarkerBytes, 0, 0]),
        .. Segment(0xE0, [.. "JFXX\0"u8, 0x10, .. Planted.MarkerBytes]),
        .. Segment(0xE1, [.. "Exif\0\0"u8, .. Planted.Tiff(orientation)]),
        .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Planted.Xmp]),
        .. Segment(0xE1, [.. "http://ns.adobe.com/xmp/extension/\0"u8, .. Enumerable.Repeat((byte)'A', 32), 0, 0, .. Length(Planted.Xmp), 0, 0, 0, 0, .. Planted.Xmp]),
        .. Segment(0xE2, [.. "MPF\0"u8, .. Planted.MarkerBytes]),
        .. Segment(0xEC, [.. "Ducky"u8, .. Planted.MarkerBytes]),
        .. Segment(0xED, Iptc()),
        0xFF, 0xFF,
        .. Segment(0xFE, Planted.MarkerBytes),
        .. Segment(0xEE, [.. "Other"u8, .. Planted.MarkerBytes]),
        .. jpeg[2..],
        0xFF, 0xD8, .. Segment(0xE1, [.. "Exif\0\0"u8, .. Planted.Tiff(1)]), .. jpeg[2..],
        .. "\0\0\0\u0018ftypmp42"u8, .. Planted.MarkerBytes,
    ];

    public static byte[] Segment(byte marker, byte[] content) =>
        [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static byte[] Length(byte[] bytes) => [(byte)(bytes.Length >> 8), (byte)bytes.Length];

    // A Photoshop resource with the caption and the city of IPTC-IIM.
    private static byte[] Iptc()
    {
        byte[] records = [0x1C, 2, 120, 0, (byte)Planted.Marker.Length, .. Planted.MarkerBytes, 0x1C, 2, 90, 0, (byte)Planted.Marker.Length, .. Planted.MarkerBytes];
        return [.. "Photoshop 3.0\0"u8, .. "8BIM"u8, 4, 4, 0, 0, 0, 0, 0, (byte)records.Length, .. records];
    }
}
