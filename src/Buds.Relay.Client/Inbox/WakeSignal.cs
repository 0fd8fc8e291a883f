using System.Threading.Channels;

namespace Buds.Relay.Client.Inbox;

/// <summary>Reasons to wake up, collected until the one who waits takes them all.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _signal =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private int _reasons;

    public void Set(WakeReasons reasons)
    {
        Interlocked.Or(ref _reasons, (int)reasons);
        _signal.Writer.TryWrite(true);
    }

    public async ValueTask<WakeReasons> WaitAsync(CancellationToken cancellationToken)
    {
        await _signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (WakeReasons)Interlocked.Exchange(ref _reasons, 0);
    }
}
