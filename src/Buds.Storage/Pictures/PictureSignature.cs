namespace Buds.Storage.Pictures;

/// <summary>Tells formats by the bytes that they begin with; names and media types are not believed.</summary>
internal static class PictureSignature
{
    /// <summary>How many bytes are enough to tell; fewer are, where there are no more.</summary>
    public const int Length = 1024;

    public static async ValueTask<PictureFormat> ReadAsync(PictureReader reader, CancellationToken ct)
    {
        await reader.HasAsync(Length, ct).ConfigureAwait(false);
        return Of(reader.Buffered);
    }

    public static PictureFormat Of(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => PictureFormat.Jpeg,
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => PictureFormat.Png,
        _ when start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8) => PictureFormat.Gif,
        _ when start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..12].SequenceEqual("WEBP"u8) => PictureFormat.WebP,
        _ when start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8) && IsBrandOfPictures(start[8..12]) => PictureFormat.Heif,
        _ => PictureFormat.Unknown,
    };

    /// <summary>Whether it is one that a HEIF may begin with: a video or a raw photo that says it is compatible with pictures is none.</summary>
    public static bool IsBrandOfPictures(ReadOnlySpan<byte> brand) =>
        brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("mif2"u8) || brand.SequenceEqual("msf1"u8) || brand.SequenceEqual("miaf"u8)
        || brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("heim"u8) || brand.SequenceEqual("heis"u8)
        || brand.SequenceEqual("hevc"u8) || brand.SequenceEqual("hevx"u8) || brand.SequenceEqual("hevm"u8) || brand.SequenceEqual("hevs"u8)
        || brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)
        || brand.SequenceEqual("avci"u8) || brand.SequenceEqual("avcs"u8) || brand.SequenceEqual("vvic"u8) || brand.SequenceEqual("vvis"u8);
}
