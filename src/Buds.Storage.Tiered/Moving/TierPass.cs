namespace Buds.Storage.Tiered.Moving;

/// <summary>Moves a list of blobs, several at once, until the first failure that would meet the others too.</summary>
internal sealed class TierPass(TieredBlobStoreOptions options, TimeProvider time, IProgress<TierProgress>? progress)
{
    private readonly Lock _gate = new();
    private readonly long _begun = time.GetTimestamp();
    private TierPassEnd _end = TierPassEnd.Done;
    private BlobStoreException? _error;
    private long _blobs;
    private long _bytes;
    private long _failed;
    private long _done;
    private long _doneBytes;

    public TierPassResult Result
    {
        get
        {
            lock (_gate)
            {
                return new TierPassResult(_end, _blobs, _bytes, _failed, _error);
            }
        }
    }

    public async Task RunAsync(IReadOnlyList<(BlobKey Key, long Size)> blobs, Func<BlobKey, Task<TierStep>> move, CancellationToken ct)
    {
        var totalBytes = blobs.Sum(blob => blob.Size);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxTransfers, CancellationToken = ct };
        await Parallel.ForEachAsync(blobs, parallel, async (blob, token) =>
        {
            if (HasEnded)
            {
                return;
            }

            if (options.MayTransfer is { } mayTransfer && !await mayTransfer(token).ConfigureAwait(false))
            {
                End(TierPassEnd.NotNow, null);
                return;
            }

            Note(await move(blob.Key).ConfigureAwait(false), blob.Size, blobs.Count, totalBytes);
        }).ConfigureAwait(false);
    }

    public void End(BlobStoreException error, bool isHot) => End(
        isHot ? TierPassEnd.HotUnavailable : error is BlobStoreFullException ? TierPassEnd.ColdFull : TierPassEnd.ColdUnavailable, error);

    private bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _end != TierPassEnd.Done;
            }
        }
    }

    public void End(TierPassEnd end, BlobStoreException? error)
    {
        lock (_gate)
        {
            if (_end == TierPassEnd.Done)
            {
                (_end, _error) = (end, error);
            }
        }
    }

    private void Note(TierStep step, long size, long total, long totalBytes)
    {
        if (step.Kind is TierStepKind.HotFailed or TierStepKind.ColdFailed)
        {
            End(step.Error!, step.Kind == TierStepKind.HotFailed);
            return;
        }

        lock (_gate)
        {
            _done++;
            _doneBytes += size;
            _failed += step.Kind == TierStepKind.Failed ? 1 : 0;
            if (step.Kind == TierStepKind.Moved)
            {
                _blobs++;
                _bytes += size;
            }

            progress?.Report(new TierProgress(_done, total, _doneBytes, totalBytes, time.GetElapsedTime(_begun)));
        }
    }
}
