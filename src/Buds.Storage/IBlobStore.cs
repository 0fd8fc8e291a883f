namespace Buds.Storage;

/// <summary>
/// Named, immutable runs of bytes. A blob is there whole or not at all, whatever fails; every member may be called from any thread.
/// </summary>
/// <remarks>
/// Faults are <see cref="BlobStoreException"/>s. An exception thrown by a stream the caller passes in comes through unchanged.
/// </remarks>
public interface IBlobStore
{
    /// <summary>
    /// Stores everything <paramref name="content"/> has from its position on. When this throws, nothing of the content is kept and what was
    /// stored under the key before is untouched; only after a <see cref="BlobStoreUnavailableException"/> the write may have taken effect, as a whole.
    /// </summary>
    /// <param name="key">The blob's name.</param>
    /// <param name="content">Read to its end, but not disposed; need not be seekable.</param>
    /// <param name="options">What the write must hold to; null is <see cref="BlobWriteMode.CreateNew"/> without limits.</param>
    /// <param name="ct">Abandons the write; nothing of it is kept.</param>
    /// <returns>What <see cref="StatAsync"/> answers from now on.</returns>
    /// <exception cref="BlobExistsException">The mode is <see cref="BlobWriteMode.CreateNew"/> and there is one.</exception>
    /// <exception cref="BlobIntegrityException">The size or SHA-256 is not the expected one, or the content is larger than allowed.</exception>
    /// <exception cref="BlobStoreFullException">There is no room.</exception>
    /// <exception cref="BlobStoreUnavailableException">The store cannot be written to.</exception>
    ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default);

    /// <summary>Opens a blob, or answers null when there is none. What was opened stays readable when the blob is replaced or deleted.</summary>
    /// <param name="key">The blob's name.</param>
    /// <param name="offset">The first byte to read, from 0 to the blob's size; at the size itself the stream is at its end.</param>
    /// <param name="ct">Cancels the opening, not the reading.</param>
    /// <returns>A stream positioned at <paramref name="offset"/>, for the caller to dispose; whether it can seek depends on the store.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative or beyond the blob's end.</exception>
    /// <exception cref="BlobStoreUnavailableException">The store cannot be read.</exception>
    ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default);

    /// <summary>Says what is stored under a key, or null when nothing is.</summary>
    /// <exception cref="BlobStoreUnavailableException">The store cannot be read.</exception>
    ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default);

    /// <summary>Removes a blob; false when there was none. Of several deletions of one blob at once exactly one answers true.</summary>
    /// <exception cref="BlobStoreUnavailableException">The store cannot be written to.</exception>
    ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default);

    /// <summary>
    /// Lists the blobs whose key starts with <paramref name="prefix"/>, in ordinal order of their keys. The store is read while the listing is enumerated:
    /// a blob written or deleted meanwhile may or may not be in it, any other is exactly once.
    /// </summary>
    /// <param name="prefix">Plain text; empty for every blob. It need not end at a <c>/</c>.</param>
    /// <param name="ct">Ends the enumeration.</param>
    /// <exception cref="BlobStoreUnavailableException">The store cannot be read.</exception>
    IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken ct = default);
}
