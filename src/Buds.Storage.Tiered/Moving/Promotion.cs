using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Buds.Storage.Tiered.Catalog;
using Microsoft.Win32.SafeHandles;

namespace Buds.Storage.Tiered.Moving;

/// <summary>
/// A download that many read along with: what has come is in a file without a name, and everybody reads it from there at their own pace. The download goes on
/// where its readers leave.
/// </summary>
internal sealed class Promotion(CatalogRow row, string directory)
{
    private const string FilePattern = "promotion-*.tmp";

    private readonly Lock _gate = new();
    private SafeFileHandle? _file;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _download;
    private ExceptionDispatchInfo? _failure;
    private long _available;
    private bool _isWhole;
    private int _holders = 1;

    public CatalogRow Row => row;

    /// <summary>Whether the blob was replaced or deleted before all of it had come.</summary>
    public bool IsOutdated { get; private set; }

    /// <summary>The download's end, with the blob in the hot tier where that has room.</summary>
    public Task Done => _download ?? Task.CompletedTask;

    /// <summary>Keeps the file for one more reader; false where everybody has gone.</summary>
    public bool TryHold()
    {
        lock (_gate)
        {
            _holders += _holders > 0 ? 1 : 0;
            return _holders > 0;
        }
    }

    /// <summary>Begins the download, which holds the file too, the first time.</summary>
    public void BeginOnce(Func<Task> download)
    {
        lock (_gate)
        {
            _download ??= Task.Run(download);
        }
    }

    /// <summary>A stream over what comes, once its first byte, or the failure, is there. Takes over the caller's hold.</summary>
    public async Task<Stream> OpenAsync(long offset, CancellationToken cancellationToken)
    {
        var reader = new Reader(this, offset);
        try
        {
            await WaitAsync(Math.Min(offset, row.Size - 1), cancellationToken).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _file ??= OpenFile();
        await RandomAccess.WriteAsync(_file, bytes, _available, cancellationToken).ConfigureAwait(false);
        Move(() => _available += bytes.Length);
    }

    public long Available => Volatile.Read(ref _available);

    public void Complete() => Move(() => _isWhole = true);

    public void FailOutdated() => Move(() =>
    {
        IsOutdated = true;
        _failure = ExceptionDispatchInfo.Capture(new BlobStoreUnavailableException("The blob was replaced or deleted while it was read: read it again."));
    });

    public void Fail(Exception exception) => Move(() => _failure = ExceptionDispatchInfo.Capture(exception));

    public void ThrowIfFailed()
    {
        lock (_gate)
        {
            _failure?.Throw();
        }
    }

    /// <summary>What has come, to be read from its beginning.</summary>
    public Stream OpenWhole() => TryHold() ? new Reader(this, 0) : throw new InvalidOperationException("The download is over.");

    public void Release()
    {
        lock (_gate)
        {
            if (--_holders == 0)
            {
                _file?.Dispose();
            }
        }
    }

    /// <summary>Deletes what a process that was killed in between has left. Nobody else has the directory's catalog open.</summary>
    public static void CleanUp(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory, FilePattern))
        {
            File.Delete(file);
        }
    }

    /// <summary>A file that is gone when the process is: photos are not to be left lying about.</summary>
    private SafeFileHandle OpenFile()
    {
        var path = Path.Combine(directory, FilePattern.Replace("*", RandomNumberGenerator.GetHexString(32, lowercase: true), StringComparison.Ordinal));
        var isWindows = OperatingSystem.IsWindows();
        var file = File.OpenHandle(
            path,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete,
            FileOptions.Asynchronous | (isWindows ? FileOptions.DeleteOnClose : FileOptions.None));
        if (!isWindows)
        {
            // Elsewhere a file without a name stays as long as it is open.
            File.Delete(path);
        }

        return file;
    }

    private void Move(Action change)
    {
        TaskCompletionSource moved;
        lock (_gate)
        {
            change();
            moved = _moved;
            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        moved.SetResult();
    }

    /// <summary>Waits for the byte at a position, or for the end.</summary>
    private async ValueTask<int> WaitAsync(long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_available > position)
                {
                    return (int)Math.Min(int.MaxValue, _available - position);
                }

                if (_isWhole)
                {
                    return 0;
                }

                _failure?.Throw();
                moved = _moved.Task;
            }

            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Reader(Promotion promotion, long offset) : PullStream
    {
        private long _position = offset;
        private int _disposed;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var there = await promotion.WaitAsync(_position, cancellationToken).ConfigureAwait(false);
            if (there == 0)
            {
                return 0;
            }

            var count = await RandomAccess.ReadAsync(promotion._file!, buffer[..Math.Min(buffer.Length, there)], _position, cancellationToken).ConfigureAwait(false);
            _position += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                promotion.Release();
            }

            base.Dispose(disposing);
        }
    }
}
