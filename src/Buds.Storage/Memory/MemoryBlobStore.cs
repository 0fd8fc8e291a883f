namespace Buds.Storage.Memory;

/// <summary>Blobs in this process's memory, for tests and for what need not outlive it. Keeps each blob's SHA-256.</summary>
public sealed class MemoryBlobStore : IBlobStore
{
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly long _capacity;
    private long _used;

    /// <summary>Makes an empty store.</summary>
    /// <param name="timeProvider">Gives <see cref="BlobInfo.CreatedAt"/>.</param>
    /// <param name="capacity">What all blobs together may take, in bytes, 0 or more; null for no limit. A single blob holds at most
    /// <see cref="Array.MaxLength"/> bytes.</param>
    public MemoryBlobStore(TimeProvider timeProvider, long? capacity = null)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity.GetValueOrDefault(), nameof(capacity));
        _timeProvider = timeProvider;
        _capacity = capacity ?? long.MaxValue;
    }

    /// <inheritdoc/>
    public async ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        options ??= BlobWriteOptions.Default;
        if (options.Mode == BlobWriteMode.CreateNew && Find(key) is not null)
        {
            throw BlobErrors.Exists();
        }

        long limit = Math.Min(_capacity, Array.MaxLength);
        using MemoryStream copy = new();
        (long size, byte[]? sha256) = await BlobContent.CopyAsync(content, options, computeSha256: true, Append, ct).ConfigureAwait(false);
        return Keep(new Entry(new BlobInfo(key, size, _timeProvider.GetUtcNow(), sha256), copy.ToArray()), options.Mode);

        ValueTask Append(ReadOnlyMemory<byte> bytes, CancellationToken ct)
        {
            if (copy.Length + bytes.Length > limit)
            {
                throw BlobErrors.Full();
            }

            copy.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ct.ThrowIfCancellationRequested();
        if (Find(key) is not { } entry)
        {
            return ValueTask.FromResult<Stream?>(null);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, entry.Info.Size);
        return ValueTask.FromResult<Stream?>(new MemoryStream(entry.Content, writable: false) { Position = offset });
    }

    /// <inheritdoc/>
    public ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Find(key)?.Info);
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        lock (_gate)
        {
            bool found = _entries.Remove(key.Value, out Entry? entry);
            _used -= entry?.Info.Size ?? 0;
            return ValueTask.FromResult(found);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return BlobContent.ListAsync(List(prefix), ct);
    }

    private Entry? Find(BlobKey key)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(key.Value);
        }
    }

    private BlobInfo Keep(Entry entry, BlobWriteMode mode)
    {
        lock (_gate)
        {
            string key = entry.Info.Key.Value;
            Entry? old = _entries.GetValueOrDefault(key);
            if (old is not null && mode == BlobWriteMode.CreateNew)
            {
                throw BlobErrors.Exists();
            }

            long used = _used - (old?.Info.Size ?? 0) + entry.Info.Size;
            if (used > _capacity)
            {
                throw BlobErrors.Full();
            }

            _used = used;
            _entries[key] = entry;
            return entry.Info;
        }
    }

    private IEnumerable<BlobInfo> List(string prefix)
    {
        BlobInfo[] snapshot;
        lock (_gate)
        {
            snapshot = [.. _entries.Values.Select(e => e.Info).Where(i => i.Key.Value.StartsWith(prefix, StringComparison.Ordinal))];
        }

        foreach (BlobInfo blob in snapshot)
        {
            yield return blob;
        }
    }

    private sealed record Entry(BlobInfo Info, byte[] Content);
}
