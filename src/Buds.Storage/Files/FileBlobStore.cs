using static Buds.Storage.BlobErrors;

namespace Buds.Storage.Files;

/// <summary>
/// Blobs as files of one directory. Content goes to a temporary file, is flushed, and takes its name in one step: a crash or a full disk leaves
/// the old blob or the new, never half of one. Keeps no SHA-256. Streams that it opens can seek.
/// </summary>
/// <remarks>
/// Several processes may share the directory. All but <see cref="WriteAsync"/> complete before they return.
/// On Windows a blob that is open for reading can be deleted, but replacing it may fail with <see cref="BlobStoreUnavailableException"/>.
/// </remarks>
public sealed partial class FileBlobStore : IBlobStore
{
    private static readonly TimeSpan StaleAfter = TimeSpan.FromHours(1);

    private readonly BlobDirectories _directories;
    private readonly TimeProvider _timeProvider;
    private readonly bool _flushToDisk;

    /// <summary>Opens the store: makes its directory when missing and removes what writes cut short have left.</summary>
    /// <exception cref="ArgumentException">The options name no directory.</exception>
    /// <exception cref="BlobStoreException">The directory cannot be made or written to.</exception>
    public FileBlobStore(FileBlobStoreOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        FileBlobStoreOptionsValidator.ThrowIfInvalid(options);
        _flushToDisk = options.FlushToDisk;
        _timeProvider = timeProvider;
        _directories = Guard(() => new BlobDirectories(options.RootPath, options.FlushToDisk));
        RemoveStaleTemporaryFiles();
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ct.ThrowIfCancellationRequested();
        return ValueTask.FromResult<Stream?>(Guard(() => OpenRead(_directories.PathOf(key), offset)));
    }

    /// <inheritdoc/>
    public ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Guard(() =>
        {
            BlobInfo? info = Stat(key, _directories.PathOf(key));
            if (info is null)
            {
                _directories.ThrowIfGone();
            }

            return info;
        }));
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Guard(() =>
        {
            string path = _directories.PathOf(key);
            if (!AtomicFile.Delete(path))
            {
                _directories.ThrowIfGone();
                return false;
            }

            _directories.Release(Path.GetDirectoryName(path)!);
            return true;
        }));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return BlobContent.ListAsync(BlobListing.List(_directories, prefix), ct);
    }

    /// <summary>
    /// Removes temporary files that nobody has written to for an hour: their process ended in the middle of a write. Done once when the store is made.
    /// </summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="BlobStoreUnavailableException">The store cannot be written to.</exception>
    public int RemoveStaleTemporaryFiles() => Guard(() =>
    {
        DateTime oldest = (_timeProvider.GetUtcNow() - StaleAfter).UtcDateTime;
        int removed = 0;
        foreach (FileInfo file in new DirectoryInfo(_directories.Temporary).EnumerateFiles())
        {
            if (file.LastWriteTimeUtc < oldest)
            {
                removed += AtomicFile.Delete(file.FullName) ? 1 : 0;
            }
        }

        return removed;
    });

    internal static BlobInfo? Stat(BlobKey key, string path)
    {
        FileInfo file = new(path);
        return file.Exists ? new BlobInfo(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc), Sha256: null) : null;
    }

    private FileStream? OpenRead(string path, long offset)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            _directories.ThrowIfGone();
            return null;
        }

        if (offset > stream.Length)
        {
            stream.Dispose();
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "The offset is beyond the end of the blob.");
        }

        stream.Position = offset;
        return stream;
    }
}
