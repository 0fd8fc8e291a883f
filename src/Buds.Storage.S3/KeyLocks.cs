namespace Buds.Storage.S3;

/// <summary>One at a time for each key, within this process. Keys that share a lock wait for each other without need, which is rare.</summary>
internal sealed class KeyLocks
{
    private const int Count = 256;

    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the key's turn, which ends when the answer is disposed.</summary>
    public async ValueTask<IDisposable> EnterAsync(string key, CancellationToken ct)
    {
        SemaphoreSlim turn = _locks[(uint)key.GetHashCode(StringComparison.Ordinal) % Count];
        await turn.WaitAsync(ct).ConfigureAwait(false);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
