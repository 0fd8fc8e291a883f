namespace Buds.Storage.Pictures;

/// <summary>Makes small pictures of large ones. An app brings one for the platform it runs on; every member may be called from any thread.</summary>
public interface IThumbnailer
{
    /// <summary>The most pixels on a thumbnail's longer side: 256.</summary>
    const int MaxSide = 256;

    /// <summary>The most bytes of a thumbnail: 12,288 (12 KiB).</summary>
    const int MaxBytes = 12 * 1024;

    /// <summary>
    /// Makes a thumbnail: a JPEG in sRGB with at most <see cref="MaxSide"/> pixels on its longer side and at most <see cref="MaxBytes"/> bytes, upright
    /// as it is, without metadata. A picture that is smaller is not enlarged.
    /// </summary>
    /// <param name="picture">
    /// The picture's bytes, read from the stream's position on and perhaps not to the end; not disposed. It need not be seekable, and may be anything:
    /// no picture, a damaged one, one that was made to do harm, or one without an end. An implementation bounds what it reads and allocates.
    /// </param>
    /// <param name="cancellationToken">Abandons the work.</param>
    /// <returns>The JPEG; null where the bytes are no picture that can be read, whatever else is wrong with them.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing else is thrown for content; what the stream throws comes through.</exception>
    ValueTask<byte[]?> CreateThumbnailAsync(Stream picture, CancellationToken cancellationToken = default);
}
