namespace Buds.Storage.Tiered.Cold;

/// <summary>The cold store, with an end to each silence of its.</summary>
internal sealed class ColdCalls(IBlobStore store, TimeSpan timeout, TimeProvider time)
{
    public ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset, CancellationToken cancellationToken) =>
        LimitAsync(token => store.OpenReadAsync(key, offset, token), cancellationToken);

    public ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken cancellationToken) => LimitAsync(token => store.StatAsync(key, token), cancellationToken);

    public ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken cancellationToken) => LimitAsync(token => store.DeleteAsync(key, token), cancellationToken);

    public async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await LimitAsync(token => stream.ReadAsync(buffer, token), cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new BlobStoreUnavailableException("The cold tier broke a read off: try again later.", e);
        }
    }

    /// <summary>Writes. The limit is for a silence, and begins again with each byte that the store takes.</summary>
    public async ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var watched = new WatchedStream(content, () => limit.CancelAfter(timeout));
        await using (watched.ConfigureAwait(false))
        {
            return await EndAsync(
                store.WriteAsync(key, watched, new BlobWriteOptions { Mode = BlobWriteMode.Replace }, both.Token), limit, both.Token, cancellationToken).ConfigureAwait(false);
        }
    }

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    private async ValueTask<T> LimitAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        return await EndAsync(call(both.Token), limit, both.Token, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<T> EndAsync<T>(ValueTask<T> call, CancellationTokenSource limit, CancellationToken both, CancellationToken cancellationToken)
    {
        try
        {
            // A store that does not look at its token is left behind.
            return call.IsCompleted ? await call.ConfigureAwait(false) : await call.AsTask().WaitAsync(both).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BlobStoreUnavailableException("The cold tier does not answer: try again later.", e);
        }
    }

    private sealed class WatchedStream(Stream content, Action onRead) : PullStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onRead();
            return await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }
}
