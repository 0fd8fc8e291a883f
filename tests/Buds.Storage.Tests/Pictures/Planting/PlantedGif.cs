namespace Buds.Storage.Tests.Pictures.Planting;

/// <summary>Plants metadata into a GIF: before its frames and after its end.</summary>
public static class PlantedGif
{
    public static byte[] Into(byte[] gif)
    {
        int start = 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << ((gif[10] & 7) + 1));
        return
        [
            .. gif[..start],
            0x21, 0xFE, .. Block(Planted.MarkerBytes), 0,
            0x21, 0xFF, .. Block([.. "XMP DataXMP"u8]), .. Planted.Xmp, 1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0,
            0x21, 0xFF, .. Block([.. "PRIVATE 1.0"u8]), .. Block(Planted.MarkerBytes), 0,
            0x21, 0xFF, .. Block([.. "NETSCAPE2.0"u8]), .. Block(Planted.MarkerBytes), 0,
            0x21, 0x01, .. Block(new byte[12]), .. Block(Planted.MarkerBytes), 0,
            0x21, 0x99, .. Block(Planted.MarkerBytes), 0,
            .. gif[start..],
            .. Planted.MarkerBytes,
        ];
    }

    private static byte[] Block(byte[] content) => [(byte)content.Length, .. content];
}
