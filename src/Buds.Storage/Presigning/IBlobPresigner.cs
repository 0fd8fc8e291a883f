namespace Buds.Storage.Presigning;

/// <summary>Makes URLs that let their holder upload or download one blob for a while, without any other credential.</summary>
public interface IBlobPresigner
{
    /// <summary>
    /// Whether a blob that exists at a key was uploaded with exactly the size and SHA-256 its URL was signed for. Where it does not hold, the content
    /// must be checked after the upload.
    /// </summary>
    bool VerifiesContent { get; }

    /// <summary>Makes a URL to upload a blob.</summary>
    /// <param name="key">The blob's name.</param>
    /// <param name="size">Its exact size in bytes, 0 or more.</param>
    /// <param name="sha256">The SHA-256 of its content, 32 bytes.</param>
    /// <param name="lifetime">How long the URL is good, 1 second to 7 days (the most that S3 takes).</param>
    /// <param name="ct">Abandons the call.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    ValueTask<PresignedRequest> PresignUploadAsync(
        BlobKey key, long size, ReadOnlyMemory<byte> sha256, TimeSpan lifetime, CancellationToken ct = default);

    /// <summary>Makes a URL to download a blob, whether or not it exists.</summary>
    /// <param name="key">The blob's name.</param>
    /// <param name="lifetime">How long the URL is good, 1 second to 7 days (the most that S3 takes).</param>
    /// <param name="ct">Abandons the call.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    ValueTask<PresignedRequest> PresignDownloadAsync(BlobKey key, TimeSpan lifetime, CancellationToken ct = default);
}
