using System.Buffers.Binary;

namespace Buds.Storage.Pictures;

/// <summary>Which way is up: the one tag of EXIF that pixels need (TIFF 6.0, tag 274; 1 is upright, to 8).</summary>
internal static class ExifOrientation
{
    public const int Upright = 1;

    private const int Tag = 0x0112;
    private const int TypeShort = 3;
    private const int EntrySize = 12;

    /// <summary>Finds it in a TIFF structure; <see cref="Upright"/> where there is none that makes sense.</summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
        {
            return Upright;
        }

        bool little = tiff[0] == 'I';
        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
        {
            return Upright;
        }

        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        int count = Math.Min(UInt16(tiff[(int)directory..], little), entries.Length / EntrySize);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(i * EntrySize, EntrySize);
            if (UInt16(entry, little) == Tag)
            {
                int value = UInt16(entry[8..], little);
                return UInt16(entry[2..], little) == TypeShort && value is >= 1 and <= 8 ? value : Upright;
            }
        }

        return Upright;
    }

    /// <summary>A TIFF structure that says this and nothing else.</summary>
    public static byte[] Write(int orientation) =>
        [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, TypeShort, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    private static int UInt16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
