namespace Buds.Storage.Pictures;

/// <summary>A picture without its metadata. It holds no bytes of its own: they are those of its source, read again each time.</summary>
public sealed class StrippedPicture
{
    private readonly Func<CancellationToken, ValueTask<Stream>> _openAsync;
    private readonly PicturePlan _plan;
    private readonly long _sourceSize;
    private readonly byte[] _sourceSha256;

    internal StrippedPicture(
        Func<CancellationToken, ValueTask<Stream>> openAsync, PictureFormat format, PicturePlan plan, long sourceSize, byte[] sourceSha256)
    {
        (_openAsync, Format, _plan, _sourceSize, _sourceSha256) = (openAsync, format, plan, sourceSize, sourceSha256);
        Size = plan.Size;
    }

    /// <summary>
    /// What the picture is; <see cref="PictureFormat.Unknown"/> where the bytes are as they were, with whatever metadata they have.
    /// </summary>
    public PictureFormat Format { get; }

    /// <summary>How many bytes are left.</summary>
    public long Size { get; }

    /// <summary>Opens what is left: the same bytes each time, of the same source on every machine.</summary>
    /// <param name="cancellationToken">Cancels the opening, not the reading.</param>
    /// <returns>
    /// A stream that is read forwards, for the caller to dispose. Its last read throws a <see cref="BlobIntegrityException"/> where the source is no longer
    /// the one that was looked through, since metadata may be among the bytes then: discard what was read.
    /// </returns>
    public async ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken = default) =>
        new StrippedStream(await _openAsync(cancellationToken).ConfigureAwait(false), _plan.Pieces, _sourceSize, _sourceSha256);
}
