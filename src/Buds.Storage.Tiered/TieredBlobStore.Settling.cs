using Buds.Storage.Tiered.Catalog;

namespace Buds.Storage.Tiered;

/// <summary>Finishing what was cut off. All of it is under the blob's lock.</summary>
public sealed partial class TieredBlobStore
{
    /// <summary>For a reader, who may have to read all of a cold copy for it: that ends where the store is disposed of.</summary>
    private async Task<CatalogRow?> FindSettledAsync(BlobKey key, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _closed);
        return await LockedAsync(key, () => SettleAsync(key, either.Token), either.Token).ConfigureAwait(false);
    }

    /// <summary>Brings a blob into a state to rest in: hot, both, cold or lost; null where there is none.</summary>
    private async Task<CatalogRow?> SettleAsync(BlobKey key, CancellationToken ct)
    {
        var row = _catalog.Find(key);
        switch (row?.State)
        {
            case null:
                return await AdoptAsync(key, ct).ConfigureAwait(false);
            case BlobState.Deleting:
                await FinishDeletingAsync(row, ct).ConfigureAwait(false);
                return null;
            case BlobState.Leaving:
                // Recorded when the cold copy had been verified, which may be long ago: a pass looks at it again before the hot one goes.
                return Record(row with { State = await _hot.StatAsync(key, ct).ConfigureAwait(false) is null ? BlobState.Cold : BlobState.Both });
            case BlobState.Cold:
                return row;
        }

        var hot = await HashHotAsync(key, ct).ConfigureAwait(false);
        if (hot is { } copy && row.State == BlobState.Hot && row.Sha256 is null)
        {
            return Record(row with { Size = copy.Size, Sha256 = copy.Sha256 });
        }

        if (hot is { } whole && Is(whole.Sha256, row.Sha256))
        {
            return row.State is BlobState.Replacing or BlobState.Lost ? Record(row with { State = BlobState.Hot }) : row;
        }

        if (hot is { } other && row.State == BlobState.Replacing)
        {
            var replaced = Record(new CatalogRow(key, other.Size, other.Sha256, BlobState.Hot, null, _time.GetUtcNow()) { IsPinned = row.IsPinned });
            await TryDeleteColdAsync(row, ct).ConfigureAwait(false);
            return replaced;
        }

        return row.Epoch is not null && row.Sha256 is not null && await IsWholeInColdAsync(row, ct).ConfigureAwait(false)
            ? Record(row with { State = BlobState.Cold })
            : await RestoreAsync(row, ct).ConfigureAwait(false);
    }

    /// <summary>Takes a hot blob into the catalog: its writer was killed in between.</summary>
    private async Task<CatalogRow?> AdoptAsync(BlobKey key, CancellationToken ct)
    {
        if (await _hot.StatAsync(key, ct).ConfigureAwait(false) is not { } info || await HashHotAsync(key, ct).ConfigureAwait(false) is not { } hot)
        {
            return null;
        }

        return Record(new CatalogRow(key, hot.Size, hot.Sha256, BlobState.Hot, null, info.CreatedAt));
    }

    private async Task<CatalogRow> FinishLeavingAsync(CatalogRow row, CancellationToken ct)
    {
        _ = await _hot.DeleteAsync(row.Key, ct).ConfigureAwait(false);
        return Record(row with { State = BlobState.Cold });
    }

    /// <summary>Deletes what a blob has in either tier. What the cold one cannot be asked now to delete is deleted by a later pass.</summary>
    private async Task FinishDeletingAsync(CatalogRow row, CancellationToken ct)
    {
        _ = await _hot.DeleteAsync(row.Key, ct).ConfigureAwait(false);
        if (await TryDeleteColdAsync(row, ct).ConfigureAwait(false))
        {
            _catalog.Remove(row.Key);
        }
    }

    private async Task<bool> TryDeleteColdAsync(CatalogRow row, CancellationToken ct)
    {
        if (row is not { Epoch: { } epoch, ColdName: { } name })
        {
            return true;
        }

        try
        {
            _ = await _vault.DeleteAsync(name, epoch, ct).ConfigureAwait(false);
            return true;
        }
        catch (BlobStoreException)
        {
            return false;
        }
    }

    /// <summary>Gets a blob from whoever else has it; it is lost where nobody has.</summary>
    private async Task<CatalogRow> RestoreAsync(CatalogRow row, CancellationToken ct)
    {
        if (_options.Restore is { } restore && row.Sha256 is not null && await restore(row.Key, ct).ConfigureAwait(false) is { } stream)
        {
            await using (stream.ConfigureAwait(false))
            {
                try
                {
                    await _hot.WriteAsync(row.Key, stream, Exactly(row), ct).ConfigureAwait(false);
                    return Record(row with { State = BlobState.Hot });
                }
                catch (BlobIntegrityException)
                {
                    // Somebody gave another blob; what is lost stays lost.
                }
            }
        }

        return Record(row with { State = BlobState.Lost });
    }

    private async Task<bool> IsWholeInColdAsync(CatalogRow row, CancellationToken ct)
    {
        try
        {
            var cold = await _vault.OpenAsync(row.ColdName!, row.Epoch!, row.Size, ct).ConfigureAwait(false);
            if (cold is null)
            {
                return false;
            }

            await using (cold.ConfigureAwait(false))
            {
                return await IsRightAsync(cold, row, ct).ConfigureAwait(false);
            }
        }
        catch (BlobIntegrityException)
        {
            return false;
        }
        catch (BlobStoreException e) when (e.IsTransient && e is not BlobOfflineException)
        {
            throw BlobOfflineException.Of(row.Thumbnail, e);
        }
    }

    private async Task<(long Size, byte[] Sha256)?> HashHotAsync(BlobKey key, CancellationToken ct)
    {
        var stream = await _hot.OpenReadAsync(key, 0, ct).ConfigureAwait(false);
        if (stream is null)
        {
            return null;
        }

        await using (stream.ConfigureAwait(false))
        {
            try
            {
                var counted = new HashedStream(stream);
                await using (counted.ConfigureAwait(false))
                {
                    await counted.CopyToAsync(Stream.Null, ct).ConfigureAwait(false);
                    return (counted.Size, counted.GetHash());
                }
            }
            catch (IOException e)
            {
                throw BlobErrors.From(e);
            }
        }
    }

    private CatalogRow Record(CatalogRow row)
    {
        _catalog.Put(row);
        return row;
    }
}
