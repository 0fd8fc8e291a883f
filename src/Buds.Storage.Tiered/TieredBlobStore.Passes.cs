using Buds.Storage.Tiered.Catalog;
using Buds.Storage.Tiered.Moving;

namespace Buds.Storage.Tiered;

/// <summary>Passes, which move many blobs. One at a time.</summary>
public sealed partial class TieredBlobStore
{
    /// <summary>What is where.</summary>
    /// <exception cref="BlobStoreException">The catalog cannot be read.</exception>
    public TierStatus GetStatus()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _catalog.Status();
    }

    /// <summary>What a pass under a policy would move now.</summary>
    /// <exception cref="BlobStoreException">The catalog cannot be read.</exception>
    public TierChange Preview(TierPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var due = Due(policy);
        return new TierChange(due.Count, due.Sum(blob => blob.Size));
    }

    /// <summary>
    /// Moves what the policy says into the cold tier: copied, verified there, recorded, and only then deleted here. Also finishes what was cut off before.
    /// Call it once a day, and when the user asks for it; cancelled or killed, the next goes on where it was.
    /// </summary>
    /// <param name="progress">Told after each blob.</param>
    /// <param name="ct">Ends the pass between two blobs, or in the middle of one.</param>
    /// <exception cref="BlobStoreException">The catalog cannot be used. What is wrong with a tier is in the result.</exception>
    public Task<TierPassResult> DemoteAsync(IProgress<TierProgress>? progress = null, CancellationToken ct = default) => PassAsync(
        async (pass, token) =>
        {
            await ShareRingAsync(token).ConfigureAwait(false);
            foreach (var key in _catalog.InState(BlobState.Deleting).Concat(_catalog.InState(BlobState.Leaving)))
            {
                _ = await LockedAsync(key, () => SettleAsync(key, token), token).ConfigureAwait(false);
            }

            await pass.RunAsync(Due(_policy), key => LockedAsync(key, () => DemoteLockedAsync(key, token), token), token).ConfigureAwait(false);
        },
        progress,
        ct);

    /// <summary>Brings everything from the cold tier, the most recently used first. Set <see cref="TierPolicy.KeepAll"/> too, or the next pass moves it back.</summary>
    /// <param name="progress">Told after each blob.</param>
    /// <param name="ct">Ends the pass; what is under way comes all the same.</param>
    /// <exception cref="BlobStoreException">The catalog cannot be used. What is wrong with a tier is in the result.</exception>
    public Task<TierPassResult> PromoteAllAsync(IProgress<TierProgress>? progress = null, CancellationToken ct = default) => PassAsync(
        (pass, token) => pass.RunAsync(_catalog.InColdAlone(), key => PromoteOneAsync(key, token), token), progress, ct);

    private async Task<TierPassResult> PassAsync(Func<TierPass, CancellationToken, Task> work, IProgress<TierProgress>? progress, CancellationToken ct)
    {
        var pass = new TierPass(_options, _time, progress);
        try
        {
            _ = await AloneAsync(
                async token =>
                {
                    _known.Flush();
                    await work(pass, token).ConfigureAwait(false);
                    return true;
                },
                ct).ConfigureAwait(false);
        }
        catch (BlobStoreException e)
        {
            pass.End(e, isHot: false);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            pass.End(TierPassEnd.Closed, null);
        }

        return pass.Result;
    }

    /// <summary>Runs when no pass does, until it is cancelled or the store is disposed of.</summary>
    private async Task<T> AloneAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _closed);
        await _onePass.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            return await work(either.Token).ConfigureAwait(false);
        }
        finally
        {
            _ = _onePass.Release();
        }
    }

    private List<(BlobKey Key, long Size)> Due(TierPolicy policy)
    {
        _known.Flush();
        var oldest = policy.KeepFor is { } keep ? _time.GetUtcNow() - keep : DateTimeOffset.MinValue;
        var left = _catalog.Status().HotBytes;
        var due = new List<(BlobKey, long)>();
        foreach (var (key, size, usedAt) in _catalog.Movable())
        {
            if (usedAt >= oldest && left <= (policy.MaxHotBytes ?? long.MaxValue))
            {
                break;
            }

            left -= size;
            due.Add((key, size));
        }

        return due;
    }

    /// <summary>
    /// Moves one blob. Killed anywhere, the hot copy is there until the cold one is verified and recorded; and one that was verified long ago is looked at
    /// again, since cold stores are tidied up behind an app's back.
    /// </summary>
    private async Task<TierStep> DemoteLockedAsync(BlobKey key, CancellationToken ct)
    {
        var row = _catalog.Find(key);
        if (row is not { State: BlobState.Hot or BlobState.Both, IsPinned: false, IsThumbnail: false })
        {
            return TierStep.Skipped;
        }

        if (row.Sha256 is null && (row = await SettleAsync(key, ct).ConfigureAwait(false)) is not { State: BlobState.Hot })
        {
            return TierStep.Failed;
        }

        bool isInCold;
        try
        {
            // A copy that nobody has verified is read: a good one is not to be written over by a hot one that has rotted.
            isInCold = row is { Epoch: not null, ColdName: not null } && await IsInColdAsync(row, read: row.State == BlobState.Hot, ct).ConfigureAwait(false);
        }
        catch (BlobStoreException e)
        {
            return new TierStep(TierStepKind.ColdFailed, e);
        }

        if (!isInCold)
        {
            // Before there is anything in the cold tier, so that a deletion knows where to look.
            var before = row;
            row = row with { Epoch = _epoch };
            _catalog.SetState(key, BlobState.Hot, row.Epoch);
            var step = await CopyToColdAsync(row, ct).ConfigureAwait(false);
            if (step.Kind != TierStepKind.Moved)
            {
                return step;
            }

            if (before.Epoch != row.Epoch)
            {
                _ = await TryDeleteColdAsync(before, ct).ConfigureAwait(false);
            }
        }

        _catalog.SetState(key, BlobState.Leaving, row.Epoch);
        try
        {
            _ = await FinishLeavingAsync(row, ct).ConfigureAwait(false);
        }
        catch (BlobStoreException e)
        {
            return new TierStep(TierStepKind.HotFailed, e);
        }

        return TierStep.Moved;
    }

    private async Task<TierStep> CopyToColdAsync(CatalogRow row, CancellationToken ct)
    {
        Stream? hot;
        try
        {
            hot = await _hot.OpenReadAsync(row.Key, 0, ct).ConfigureAwait(false);
        }
        catch (BlobStoreException e)
        {
            return new TierStep(TierStepKind.HotFailed, e);
        }

        if (hot is null)
        {
            return TierStep.Failed;
        }

        await using (hot.ConfigureAwait(false))
        {
            var hashed = new HashedStream(hot);
            await using (hashed.ConfigureAwait(false))
            {
                try
                {
                    var isVerified = await _vault.PutAsync(row.ColdName!, row.Epoch!, hashed, ct).ConfigureAwait(false);
                    if (hashed.Size != row.Size || !Is(hashed.GetHash(), row.Sha256))
                    {
                        // The hot copy is not what it was: it must not become the only one.
                        _ = await TryDeleteColdAsync(row, ct).ConfigureAwait(false);
                        return TierStep.Failed;
                    }

                    return isVerified || await IsWholeInColdAsync(row, ct).ConfigureAwait(false) ? TierStep.Moved : TierStep.Failed;
                }
                catch (BlobStoreException e)
                {
                    return new TierStep(TierStepKind.ColdFailed, e);
                }
                catch (IOException e)
                {
                    return new TierStep(TierStepKind.HotFailed, BlobErrors.From(e));
                }
            }
        }
    }

    private async Task<TierStep> PromoteOneAsync(BlobKey key, CancellationToken ct)
    {
        var row = await LockedAsync(key, () => SettleAsync(key, ct), ct).ConfigureAwait(false);
        if (row?.State != BlobState.Cold)
        {
            return TierStep.Skipped;
        }

        var promotion = Promote(row);
        try
        {
            await promotion.Done.WaitAsync(ct).ConfigureAwait(false);
            promotion.ThrowIfFailed();
        }
        catch (BlobStoreException e) when (e.IsTransient)
        {
            return promotion.IsOutdated ? TierStep.Skipped : new TierStep(TierStepKind.ColdFailed, e);
        }
        catch (BlobStoreException)
        {
            return TierStep.Failed;
        }
        finally
        {
            promotion.Release();
        }

        return _catalog.Find(key)?.State == BlobState.Cold
            ? new TierStep(TierStepKind.HotFailed, new BlobStoreFullException("The hot tier did not take a blob: free some space on the device."))
            : TierStep.Moved;
    }
}
