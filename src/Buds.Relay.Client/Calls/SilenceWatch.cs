namespace Buds.Relay.Client.Calls;

/// <summary>Cancels what stands still: the time begins anew with each <see cref="Restart"/>.</summary>
internal sealed class SilenceWatch : IDisposable
{
    private readonly TimeSpan _allowed;
    private readonly CancellationTokenSource _over;

    public SilenceWatch(TimeSpan allowed, TimeProvider time)
    {
        _allowed = allowed;
        _over = new CancellationTokenSource(allowed, time);
    }

    public bool IsOver => _over.IsCancellationRequested;

    public void Restart() => _over.CancelAfter(_allowed);

    public void Pause() => _over.CancelAfter(Timeout.InfiniteTimeSpan);

    public CancellationTokenSource Link(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(_over.Token, cancellationToken);

    public void Dispose() => _over.Dispose();
}
