using System.Buffers.Binary;
using System.IO.Compression;

namespace Buds.Storage.Tests.Pictures.Planting;

/// <summary>Plants metadata into a PNG: after its header, before its end, and after it.</summary>
public static class PlantedPng
{
    private const int AfterHeader = 8 + 12 + 13;

    public static byte[] Into(byte[] png, int orientation) =>
    [
        .. png[..AfterHeader],
        .. Chunk("eXIf"u8, Planted.Tiff(orientation)),
        .. Chunk("tEXt"u8, [.. "Comment\0"u8, .. Planted.MarkerBytes]),
        .. Chunk("zTXt"u8, [.. "Author\0\0"u8, .. Deflated(Planted.MarkerBytes)]),
        .. Chunk("iTXt"u8, [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Planted.Xmp]),
        .. Chunk("tIME"u8, [0x07, 0xE9, 12, 24, 18, 30, 0]),
        .. png[AfterHeader..^12],
        .. Chunk("prVt"u8, Planted.MarkerBytes),
        .. png[^12..],
        .. Chunk("tEXt"u8, [.. "Comment\0"u8, .. Planted.MarkerBytes]),
    ];

    public static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }

    /// <summary>The chunks' types, in order; their checksums are held against their bytes.</summary>
    public static List<string> Types(byte[] png)
    {
        List<string> types = [];
        for (int at = 8; at < png.Length;)
        {
            int size = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + size)).ShouldBe(Crc(png.AsSpan(at + 4, size + 4)));
            types.Add(System.Text.Encoding.Latin1.GetString(png, at + 4, 4));
            at += size + 12;
        }

        return types;
    }

    private static byte[] Deflated(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal))
        {
            zlib.Write(bytes);
        }

        return packed.ToArray();
    }

    // ISO 3309, as the PNG specification's appendix D has it.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            uint entry = (crc ^ value) & 0xFF;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
            }

            crc = entry ^ (crc >> 8);
        }

        return crc ^ 0xFFFFFFFF;
    }
}
