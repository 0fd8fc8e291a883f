using Buds.Storage.Tiered.Catalog;

namespace Buds.Storage.Tiered;

/// <summary>Writing and deleting.</summary>
public sealed partial class TieredBlobStore
{
    /// <inheritdoc/>
    public async ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        _ = key.Value;
        options ??= BlobWriteOptions.Default;
        var before = await LockedAsync(key, () => MakeRoomAsync(key, options, ct), ct).ConfigureAwait(false);
        return before is null && options.Mode == BlobWriteMode.CreateNew
            ? await CreateAsync(key, content, options, ct).ConfigureAwait(false)
            : await LockedAsync(key, () => ReplaceLockedAsync(key, content, options, ct), ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ct.ThrowIfCancellationRequested();
        return await LockedAsync(key, () => DeleteLockedAsync(key, ct), ct).ConfigureAwait(false);
    }

    /// <summary>Says more of a blob.</summary>
    /// <returns>False where there is no such blob.</returns>
    /// <exception cref="BlobStoreException">The catalog cannot be written to.</exception>
    public async ValueTask<bool> SetDetailsAsync(BlobKey key, BlobDetails details, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(details);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return await LockedAsync(key, () => Task.FromResult(_catalog.SetDetails(key, details)), ct).ConfigureAwait(false);
    }

    /// <summary>Keeps a blob at hand whatever the policy says, or no longer. One that is in the cold tier comes with its next read.</summary>
    /// <returns>False where there is no such blob.</returns>
    /// <exception cref="BlobStoreException">The catalog cannot be written to.</exception>
    public async ValueTask<bool> SetPinnedAsync(BlobKey key, bool pinned, CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return await LockedAsync(key, () => Task.FromResult(_catalog.SetPinned(key, pinned)), ct).ConfigureAwait(false);
    }

    /// <summary>Finishes what is under a key; refuses one that is taken.</summary>
    private async Task<CatalogRow?> MakeRoomAsync(BlobKey key, BlobWriteOptions options, CancellationToken ct)
    {
        var before = _catalog.Find(key);
        if (before is null or { State: BlobState.Deleting })
        {
            before = await SettleAsync(key, ct).ConfigureAwait(false);
            if (before is null && _catalog.Find(key) is { } tombstone)
            {
                // Its cold copy could not be deleted: nothing but that is kept of it, and a check removes it.
                _catalog.Remove(tombstone.Key);
            }
        }

        if (before is not null and not { State: BlobState.Lost } && options.Mode == BlobWriteMode.CreateNew)
        {
            throw BlobErrors.Exists();
        }

        return before;
    }

    /// <summary>Writes a blob that is not there. Without the lock, so that of several writers the first to end wins, not the first to begin.</summary>
    private async Task<BlobInfo> CreateAsync(BlobKey key, Stream content, BlobWriteOptions options, CancellationToken ct)
    {
        var hashed = new HashedStream(content);
        await using (hashed.ConfigureAwait(false))
        {
            var info = await _hot.WriteAsync(key, hashed, options, ct).ConfigureAwait(false);
            var row = new CatalogRow(key, info.Size, hashed.GetHash(), BlobState.Hot, null, Rounded(info.CreatedAt));

            // Not to be cancelled: the blob is there.
            return await LockedAsync(key, () => RecordCreatedAsync(row), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<BlobInfo> RecordCreatedAsync(CatalogRow row)
    {
        switch (_catalog.Find(row.Key))
        {
            case { State: BlobState.Hot or BlobState.Both } other when Is(row.Sha256, other.Sha256):
                // A reader was faster to find it.
                return other.Info;
            case { State: BlobState.Hot or BlobState.Both or BlobState.Replacing }:
                // It was there, and has been replaced since.
                return row.Info;
            case null or { State: BlobState.Deleting }:
                // Unless somebody has deleted it since.
                return await _hot.StatAsync(row.Key, CancellationToken.None).ConfigureAwait(false) is null ? row.Info : Record(row).Info;
            default:
                // Another writer was faster, and what it wrote has left for the cold tier already.
                _ = await _hot.DeleteAsync(row.Key, CancellationToken.None).ConfigureAwait(false);
                throw BlobErrors.Exists();
        }
    }

    private async Task<BlobInfo> ReplaceLockedAsync(BlobKey key, Stream content, BlobWriteOptions options, CancellationToken ct)
    {
        var before = await MakeRoomAsync(key, options, ct).ConfigureAwait(false);

        // What is in the hot tier without being hot is nobody's: the rest of a demotion, or a bad copy.
        var hotOptions = options with { Mode = BlobWriteMode.Replace };
        if (before is not null)
        {
            _catalog.SetState(key, BlobState.Replacing, before.Epoch);
        }

        var hashed = new HashedStream(content);
        await using (hashed.ConfigureAwait(false))
        {
            BlobInfo info;
            try
            {
                info = await _hot.WriteAsync(key, hashed, hotOptions, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not BlobStoreUnavailableException && before is not null)
            {
                _catalog.SetState(key, before.State, before.Epoch);
                throw;
            }

            // The same content may be in the cold tier still: the pass that moves it looks.
            var sha256 = hashed.GetHash();
            var epoch = Is(sha256, before?.Sha256) ? before!.Epoch : null;
            var row = Record(new CatalogRow(key, info.Size, sha256, BlobState.Hot, epoch, Rounded(info.CreatedAt)) { IsPinned = before?.IsPinned == true });
            if (before is not null && epoch is null)
            {
                _ = await TryDeleteColdAsync(before, ct).ConfigureAwait(false);
            }

            return row.Info;
        }
    }

    private async Task<bool> DeleteLockedAsync(BlobKey key, CancellationToken ct)
    {
        var row = _catalog.Find(key);
        if (row is null)
        {
            return await _hot.DeleteAsync(key, ct).ConfigureAwait(false);
        }

        if (row.State == BlobState.Deleting)
        {
            await FinishDeletingAsync(row, ct).ConfigureAwait(false);
            return false;
        }

        // A blob whose replacement was cut off may have an old cold copy, which goes by the old hash.
        _catalog.SetState(key, BlobState.Deleting, row.Epoch);
        await FinishDeletingAsync(row, ct).ConfigureAwait(false);
        return true;
    }

    // As the catalog keeps it, so that a write answers what a stat answers later.
    private static DateTimeOffset Rounded(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
