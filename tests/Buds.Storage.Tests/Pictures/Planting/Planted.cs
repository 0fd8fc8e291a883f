using System.Buffers.Binary;
using System.Text;

namespace Buds.Storage.Tests.Pictures.Planting;

/// <summary>What is planted into pictures, to be looked for after they were stripped.</summary>
public static class Planted
{
    /// <summary>Stands in every piece of metadata.</summary>
    public const string Marker = "PLANTED-PLACE";

    public static byte[] MarkerBytes { get; } = Encoding.Latin1.GetBytes(Marker);

    public static byte[] Xmp { get; } = Encoding.Latin1.GetBytes(
        $"""
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
        xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="{Marker}"/></rdf:RDF></x:xmpmeta>
        """);

    /// <summary>The bytes of a sample or of a photo.</summary>
    public static byte[] Sample(string name)
    {
        using Stream stream = typeof(Planted).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException(name);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The AVIF sample, named a HEIC, which it is but for its codec: the reader that these tests use looks into no AVIF.</summary>
    public static byte[] AvifAsHeic()
    {
        byte[] avif = Sample("photo.avif");
        return [.. avif[..8], .. "heic"u8, .. avif[12..]];
    }

    /// <summary>EXIF: maker, orientation, and where it was taken.</summary>
    public static byte[] Tiff(int orientation)
    {
        byte[] tiff = new byte[8 + 2 + (3 * 12) + 4 + 2 + (5 * 12) + 4 + 24 + 24 + 16];
        "MM\0*\0\0\0\u0008"u8.CopyTo(tiff);
        const int Gps = 8 + 2 + (3 * 12) + 4, Latitude = Gps + 2 + (5 * 12) + 4, Longitude = Latitude + 24, Text = Longitude + 24;
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(8), 3);
        Entry(tiff, 10, 0x010F, 2, (uint)Marker.Length + 1, Text);
        Entry(tiff, 22, 0x0112, 3, 1, (uint)orientation << 16);
        Entry(tiff, 34, 0x8825, 4, 1, Gps);
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(Gps), 5);
        Entry(tiff, Gps + 2, 0, 1, 4, 0x02030000);
        Entry(tiff, Gps + 14, 1, 2, 2, (uint)'N' << 24);
        Entry(tiff, Gps + 26, 2, 5, 3, Latitude);
        Entry(tiff, Gps + 38, 3, 2, 2, (uint)'W' << 24);
        Entry(tiff, Gps + 50, 4, 5, 3, Longitude);
        uint[] numbers = [51, 1, 28, 1, 40, 1, 0, 1, 0, 1, 5, 1];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(tiff.AsSpan(Latitude + (4 * i)), numbers[i]);
        }

        MarkerBytes.CopyTo(tiff, Text);
        return tiff;
    }

    private static void Entry(byte[] tiff, int at, ushort tag, ushort type, uint count, uint value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), tag);
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at + 2), type);
        BinaryPrimitives.WriteUInt32BigEndian(tiff.AsSpan(at + 4), count);
        BinaryPrimitives.WriteUInt32BigEndian(tiff.AsSpan(at + 8), value);
    }
}
