namespace Buds.Storage.Skia;

/// <summary>What a <see cref="SkiaThumbnailer"/> takes on. A picture that is above a limit has no thumbnail.</summary>
public sealed class SkiaThumbnailerOptions
{
    /// <summary>The most bytes that are read of a picture. They are in memory while the thumbnail is made.</summary>
    /// <value>1 to 1,073,741,824 (1 GiB); default 104,857,600 (100 MiB).</value>
    public int MaxSourceBytes { get; set; } = 100 << 20;

    /// <summary>The most pixels, width times height, that a picture may say it has.</summary>
    /// <value>1 to 1,000,000,000; default 100,000,000.</value>
    public long MaxPixels { get; set; } = 100_000_000;

    /// <summary>
    /// The most bytes that decoding may take besides the source, by an estimate made before anything is allocated. Most photos need a few MiB, since
    /// they are decoded at a fraction of their size; a PNG needs 4 bytes a pixel, and what is stored in passes more.
    /// </summary>
    /// <value>1,048,576 (1 MiB) to 4,294,967,296 (4 GiB); default 268,435,456 (256 MiB).</value>
    public long MaxDecodingBytes { get; set; } = 256 << 20;
}
