using static Buds.Storage.BlobErrors;

namespace Buds.Storage.Files;

public sealed partial class FileBlobStore
{
    private const int MostAttempts = 100;

    /// <summary>Opens a temporary file for writing; tests put a full disk here.</summary>
    internal Func<string, FileStream> OpenTemporary { get; init; } = path =>
        new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);

    /// <inheritdoc/>
    public async ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        options ??= BlobWriteOptions.Default;
        string path = Guard(() => _directories.PathOf(key));
        if (options.Mode == BlobWriteMode.CreateNew && File.Exists(path))
        {
            throw BlobErrors.Exists();
        }

        string temporary = _directories.NewTemporaryPath();
        try
        {
            BlobInfo info = await WriteTemporaryAsync(temporary, key, content, options, ct).ConfigureAwait(false);
            Guard(() => Publish(temporary, path, options.Mode));
            return info;
        }
        finally
        {
            RemoveTemporary(temporary);
        }
    }

    private async ValueTask<BlobInfo> WriteTemporaryAsync(
        string temporary, BlobKey key, Stream content, BlobWriteOptions options, CancellationToken ct)
    {
        FileStream file = Guard(() => OpenTemporary(temporary));
        await using (file.ConfigureAwait(false))
        {
            (long size, _) = await BlobContent.CopyAsync(content, options, computeSha256: false, Append, ct).ConfigureAwait(false);
            return Guard(() =>
            {
                File.SetLastWriteTimeUtc(file.SafeFileHandle, _timeProvider.GetUtcNow().UtcDateTime);
                if (_flushToDisk)
                {
                    RandomAccess.FlushToDisk(file.SafeFileHandle);
                }

                return new BlobInfo(key, size, new DateTimeOffset(File.GetLastWriteTimeUtc(file.SafeFileHandle)), Sha256: null);
            });
        }

        async ValueTask Append(ReadOnlyMemory<byte> bytes, CancellationToken ct)
        {
            try
            {
                await file.WriteAsync(bytes, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (IsFault(e))
            {
                throw From(e);
            }
        }
    }

    private bool Publish(string temporary, string path, BlobWriteMode mode)
    {
        string directory = Path.GetDirectoryName(path)!;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(directory);
                Name(temporary, path, mode);
                break;
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException && attempt < MostAttempts && File.Exists(temporary))
            {
                // Who deleted the last blob in it has removed the directory.
            }
        }

        _directories.Flush(directory);
        return true;
    }

    private static void Name(string temporary, string path, BlobWriteMode mode)
    {
        if (mode == BlobWriteMode.Replace)
        {
            AtomicFile.Replace(temporary, path);
        }
        else if (!AtomicFile.TryCreate(temporary, path))
        {
            throw BlobErrors.Exists();
        }
    }

    /// <summary>Never fails: what cannot be removed now is stale in an hour.</summary>
    private static void RemoveTemporary(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsFault(e))
        {
        }
    }
}
