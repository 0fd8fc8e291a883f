using System.Buffers.Binary;

namespace Buds.Storage.Skia;

/// <summary>In how many scans a JPEG comes. With more than one a decoder keeps the coefficients of all of it.</summary>
/// <param name="Count">How many scans, up to the first end of image.</param>
/// <param name="BytesPerPixel">What a decoder keeps for each pixel.</param>
internal readonly record struct JpegScans(int Count, int BytesPerPixel)
{
    private const int CoefficientSize = 2;

    public static JpegScans Read(ReadOnlySpan<byte> jpeg)
    {
        int count = 0;
        int components = 4;
        bool isWhole = true;
        for (int at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] != 0xD9;)
        {
            byte marker = jpeg[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            ReadOnlySpan<byte> content = jpeg[(at + 4)..];
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && content.Length > 5)
            {
                // Precision, height, width, components (ITU-T T.81, B.2.2). Two of the processes are sequential.
                components = content[5];
                isWhole = marker is 0xC0 or 0xC1;
            }
            else if (marker == 0xDA && content.Length > 0)
            {
                count++;
                isWhole &= content[0] >= components;
                at = EndOfScan(jpeg, Math.Min(at, jpeg.Length));
            }
        }

        return new JpegScans(count, isWhole && count <= 1 ? 0 : components * CoefficientSize);
    }

    // A scan's data has 0xFF only before zero and in restart markers (B.1.1.5).
    private static int EndOfScan(ReadOnlySpan<byte> jpeg, int at)
    {
        while (jpeg[at..].IndexOf((byte)0xFF) is >= 0 and var next && at + next + 1 < jpeg.Length)
        {
            at += next + 1;
            if (jpeg[at] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                return at - 1;
            }
        }

        return jpeg.Length;
    }
}
