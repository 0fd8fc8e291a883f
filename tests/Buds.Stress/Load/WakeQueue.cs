using System.Threading.Channels;

namespace Buds.Stress.Load;

/// <summary>Drains the devices that were woken, several at a time.</summary>
internal sealed class WakeQueue : IAsyncDisposable
{
    private readonly Channel<LightDevice> _waiting = Channel.CreateUnbounded<LightDevice>();
    private readonly InboxDrain _drain;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _working;
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy;

    public WakeQueue(InboxDrain drain, int workers)
    {
        _drain = drain;
        _working = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync)));
    }

    /// <summary>Devices that wait to be drained.</summary>
    public int Waiting => _waiting.Reader.Count;

    public bool IsIdle => Volatile.Read(ref _busy) == 0;

    /// <summary>Ends with the first failure that no client expects, and never otherwise.</summary>
    public Task Failure => _failure.Task;

    public void Wake(LightDevice device, WakeReason reason)
    {
        if (device.Wake.TryWake(reason))
        {
            Interlocked.Increment(ref _busy);
            _ = _waiting.Writer.TryWrite(device);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var device in _waiting.Reader.ReadAllAsync(_stop.Token))
            {
                while (device.Wake.Take() is { } wake)
                {
                    await _drain.RunAsync(device, wake.Since, wake.Reason, _stop.Token);
                }

                Interlocked.Decrement(ref _busy);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _ = _failure.TrySetException(e);
        }
    }
}
