namespace Buds.Benchmarks.Client;

/// <summary>The most managed memory beyond what there was at the beginning, looked at every few milliseconds.</summary>
internal sealed class HeapPeak : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly long _start = GC.GetTotalMemory(forceFullCollection: true);
    private readonly Task _looking;
    private long _most;

    public HeapPeak() => _looking = Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            _most = Math.Max(_most, GC.GetTotalMemory(forceFullCollection: false));
            await Task.Delay(Every);
        }
    });

    public long Bytes => Math.Max(0, _most - _start);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }
}
