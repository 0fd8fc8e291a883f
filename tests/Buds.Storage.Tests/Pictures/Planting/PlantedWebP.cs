using System.Buffers.Binary;

namespace Buds.Storage.Tests.Pictures.Planting;

/// <summary>Makes a WebP of one with a single picture, with metadata in it and after its end.</summary>
public static class PlantedWebP
{
    public static byte[] Into(byte[] webp, int width, int height, int orientation)
    {
        byte[] picture = Chunks(webp).First(chunk => chunk.Type is "VP8 " or "VP8L").Bytes;
        byte[] features = [0x0C, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1)];
        return
        [
            .. Form([
                .. Chunk("VP8X"u8, features), .. Chunk("PRIV"u8, Planted.MarkerBytes), .. picture, .. Chunk("EXIF"u8, Planted.Tiff(orientation)),
                .. Chunk("XMP "u8, Planted.Xmp),
            ]),
            .. Planted.MarkerBytes,
        ];
    }

    public static byte[] Form(byte[] chunks) => [.. Chunk("RIFF"u8, [.. "WEBP"u8, .. chunks])];

    public static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] chunk = [.. type, 0, 0, 0, 0, .. content, .. new byte[content.Length & 1]];
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), content.Length);
        return chunk;
    }

    /// <summary>The chunks of a form, with header and padding. The form's size must be that of the file.</summary>
    public static List<(string Type, byte[] Bytes)> Chunks(byte[] webp)
    {
        BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(4)).ShouldBe(webp.Length - 8);
        return ChunksFrom(webp, 12);
    }

    public static List<(string Type, byte[] Bytes)> ChunksFrom(byte[] bytes, int start)
    {
        List<(string Type, byte[] Bytes)> chunks = [];
        while (start < bytes.Length)
        {
            int size = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(start + 4));
            int end = start + 8 + size + (size & 1);
            chunks.Add((System.Text.Encoding.Latin1.GetString(bytes, start, 4), bytes[start..end]));
            start = end;
        }

        return chunks;
    }

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}
