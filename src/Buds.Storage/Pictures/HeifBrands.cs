namespace Buds.Storage.Pictures;

/// <summary>
/// The box <c>ftyp</c> (ISO/IEC 14496-12, 4.3): of what a file says that it is compatible with, what is of pictures stays, and makers' own brands go.
/// </summary>
internal static class HeifBrands
{
    private const int BrandSize = 4;

    /// <summary>Puts the major brand in place of those that go, and leaves no version.</summary>
    /// <param name="bytes">The whole box; changed in place.</param>
    /// <param name="content">Where its content begins.</param>
    public static void Blank(Span<byte> bytes, int content)
    {
        Span<byte> major = bytes.Slice(content, BrandSize);
        Span<byte> left = bytes[(content + BrandSize)..];
        for (int at = BrandSize; at + BrandSize <= left.Length; at += BrandSize)
        {
            Span<byte> brand = left.Slice(at, BrandSize);
            if (!PictureSignature.IsBrandOfPictures(brand) && !IsBrandOfStructure(brand))
            {
                major.CopyTo(brand);
            }
        }

        left[..Math.Min(BrandSize, left.Length)].Clear();
        left[^(left.Length % BrandSize)..].Clear();
    }

    private static bool IsBrandOfStructure(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("MiH"u8) || brand.StartsWith("MA1"u8) || brand.StartsWith("iso"u8) || brand.SequenceEqual("MiPr"u8) || brand.SequenceEqual("MiAn"u8)
        || brand.SequenceEqual("MiCm"u8) || brand.SequenceEqual("avio"u8) || brand.SequenceEqual("tmap"u8) || brand.SequenceEqual("unif"u8);
}
