using Buds.Storage.Tiered.Catalog;

namespace Buds.Storage.Tiered;

/// <summary>Looking at everything, and mending what can be mended.</summary>
public sealed partial class TieredBlobStore
{
    /// <summary>
    /// Verifies every blob and repairs what it can: a bad copy from the good one in the other tier, what neither has from
    /// <see cref="TieredBlobStoreOptions.Restore"/>. Takes in what a crash left out of the catalog, and removes copies that nothing refers to.
    /// </summary>
    /// <param name="readCold">Whether cold copies are read and hashed, which downloads all of them; else their size is looked at.</param>
    /// <param name="progress">Told after each blob.</param>
    /// <param name="ct">Ends the check between two blobs; what is mended stays so.</param>
    /// <exception cref="BlobStoreException">A tier or the catalog cannot be used now.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it, or the store was disposed of.</exception>
    public Task<TierCheckReport> CheckAsync(bool readCold = true, IProgress<TierProgress>? progress = null, CancellationToken ct = default) =>
        AloneAsync(token => CheckAloneAsync(readCold, progress, token), ct);

    /// <summary>
    /// Takes everything in the cold tier that this storage root opens into the catalog: for a new device, or one that lost its catalog. What the catalog knows
    /// already stays as it is.
    /// </summary>
    /// <returns>How many blobs were taken in.</returns>
    /// <exception cref="BlobStoreException">The cold tier or the catalog cannot be used now.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it, or the store was disposed of.</exception>
    public Task<long> RecoverAsync(CancellationToken ct = default) => AloneAsync(
        async token =>
        {
            await ShareRingAsync(token).ConfigureAwait(false);
            var tally = new Tally();
            await CheckColdStrangersAsync(tally, everyEpoch: true, token).ConfigureAwait(false);
            return tally.Adopted;
        },
        ct);

    private async Task<TierCheckReport> CheckAloneAsync(bool readCold, IProgress<TierProgress>? progress, CancellationToken ct)
    {
        _known.Flush();
        await ShareRingAsync(ct).ConfigureAwait(false);
        var tally = new Tally();
        var begun = _time.GetTimestamp();
        var status = _catalog.Status();
        var (total, totalBytes, bytes) = (status.HotBlobs + status.ColdBlobs + status.LostBlobs, status.HotBytes + status.ColdBytes, 0L);
        foreach (var row in _catalog.All(""))
        {
            ct.ThrowIfCancellationRequested();
            await LockedAsync(row.Key, () => CheckLockedAsync(row.Key, readCold, tally, ct), ct).ConfigureAwait(false);
            bytes += row.Size;
            progress?.Report(new TierProgress(++tally.Looked, Math.Max(total, tally.Looked), bytes, Math.Max(totalBytes, bytes), _time.GetElapsedTime(begun)));
        }

        await CheckHotStrangersAsync(tally, ct).ConfigureAwait(false);
        await CheckColdStrangersAsync(tally, everyEpoch: false, ct).ConfigureAwait(false);
        return tally.Report();
    }

    private async Task<bool> CheckLockedAsync(BlobKey key, bool readCold, Tally tally, CancellationToken ct)
    {
        var row = _catalog.Find(key);
        if (row?.State is BlobState.Deleting or BlobState.Leaving or BlobState.Replacing || row is { State: BlobState.Hot, Sha256: null })
        {
            row = await SettleAsync(key, ct).ConfigureAwait(false);
        }

        if (row is null)
        {
            return false;
        }

        var hot = await HashHotAsync(key, ct).ConfigureAwait(false) is { } copy ? Is(copy.Sha256, row.Sha256) : (bool?)null;
        var cold = row is { Epoch: not null, ColdName: not null } && await IsInColdAsync(row, readCold || row.State is BlobState.Hot or BlobState.Lost, ct).ConfigureAwait(false);
        if (hot != true && !cold)
        {
            row = await RestoreAsync(row, ct).ConfigureAwait(false);
            if (row.State == BlobState.Lost)
            {
                tally.Lost.Add(key);
                return false;
            }

            tally.Repaired++;
            return true;
        }

        if (hot == false)
        {
            // The cold copy is good; the next read brings it back.
            _ = await _hot.DeleteAsync(key, ct).ConfigureAwait(false);
        }

        var state = hot == true ? (cold ? BlobState.Both : BlobState.Hot) : BlobState.Cold;
        var isSpoilt = hot == false || (row.IsInCold && !cold) || row.State == BlobState.Lost || (row.State is BlobState.Hot or BlobState.Both && hot != true);
        if (state != row.State || (!cold && row.Epoch is not null))
        {
            if (!cold)
            {
                _ = await TryDeleteColdAsync(row, ct).ConfigureAwait(false);
            }

            row = Record(row with { State = state, Epoch = cold ? row.Epoch : null });
        }

        (tally.Repaired, tally.Verified) = isSpoilt ? (tally.Repaired + 1, tally.Verified) : (tally.Repaired, tally.Verified + 1);
        return true;
    }

    private async Task<bool> IsInColdAsync(CatalogRow row, bool read, CancellationToken ct)
    {
        if (read)
        {
            return await IsWholeInColdAsync(row, ct).ConfigureAwait(false);
        }

        try
        {
            var cold = await _vault.OpenAsync(row.ColdName!, row.Epoch!, row.Size, ct).ConfigureAwait(false);
            if (cold is not null)
            {
                await cold.DisposeAsync().ConfigureAwait(false);
            }

            return cold is not null;
        }
        catch (BlobIntegrityException)
        {
            return false;
        }
    }

    private async Task CheckHotStrangersAsync(Tally tally, CancellationToken ct)
    {
        await foreach (var blob in _hot.ListAsync("", ct).ConfigureAwait(false))
        {
            if (_catalog.Find(blob.Key) is null && await LockedAsync(blob.Key, () => SettleAsync(blob.Key, ct), ct).ConfigureAwait(false) is not null)
            {
                tally.Adopted++;
            }
        }
    }

    private async Task CheckColdStrangersAsync(Tally tally, bool everyEpoch, CancellationToken ct)
    {
        var known = _catalog.All("").Where(row => row is { Epoch: not null, ColdName: not null })
            .Select(row => _vault.ObjectKey(row.ColdName!, row.Epoch!).Value).ToHashSet(StringComparer.Ordinal);
        var strangers = new List<BlobInfo>();
        await foreach (var blob in _vault.ListAsync(ct).ConfigureAwait(false))
        {
            if (!known.Contains(blob.Key.Value) && (everyEpoch || blob.Key.Value.Contains($"/{_epoch}/", StringComparison.Ordinal)))
            {
                strangers.Add(blob);
            }
        }

        foreach (var stranger in strangers)
        {
            var found = await _vault.IdentifyAsync(stranger, ct).ConfigureAwait(false);
            if (found is { } blob && await LockedAsync(blob.Name.Key, () => Task.FromResult(TakeCold(blob)), ct).ConfigureAwait(false))
            {
                tally.Adopted++;
            }
            else if (!everyEpoch && await _vault.DeleteAsync(stranger.Key, ct).ConfigureAwait(false))
            {
                tally.Removed++;
                tally.FreedBytes += stranger.Size;
            }
        }
    }

    /// <summary>Takes a cold blob in. False where the catalog knows the blob, and so this copy is an old one.</summary>
    private bool TakeCold((Cold.ColdName Name, string Epoch, long Size) blob)
    {
        if (_catalog.Find(blob.Name.Key) is not null)
        {
            return false;
        }

        _ = Record(new CatalogRow(blob.Name.Key, blob.Size, blob.Name.Sha256.ToArray(), BlobState.Cold, blob.Epoch, Rounded(_time.GetUtcNow())));
        return true;
    }

    private sealed class Tally
    {
        public List<BlobKey> Lost { get; } = [];

        public long Looked { get; set; }

        public long Verified { get; set; }

        public long Repaired { get; set; }

        public long Adopted { get; set; }

        public long Removed { get; set; }

        public long FreedBytes { get; set; }

        public TierCheckReport Report() => new(Verified, Repaired, Adopted, Removed, FreedBytes, Lost);
    }
}
