using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Buds.Client.Events;

/// <summary>Hands each event to everyone who listens at that time.</summary>
internal sealed class EventHub : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Channel<AccountEvent>> _listeners = [];
    private bool _closed;

    public void Publish(AccountEvent happened)
    {
        lock (_lock)
        {
            foreach (var listener in _listeners)
            {
                _ = listener.Writer.TryWrite(happened);
            }
        }
    }

    /// <summary>Listens from this call on, not only from the first read.</summary>
    public IAsyncEnumerable<AccountEvent> Subscribe(CancellationToken cancellationToken)
    {
        var listener = Channel.CreateUnbounded<AccountEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_lock)
        {
            _listeners.Add(listener);
            if (_closed)
            {
                listener.Writer.Complete();
            }
        }

        return ReadAsync(listener, cancellationToken);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _listeners.ForEach(listener => listener.Writer.TryComplete());
        }
    }

    private async IAsyncEnumerable<AccountEvent> ReadAsync(
        Channel<AccountEvent> listener, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in listener.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return happened;
            }
        }
        finally
        {
            lock (_lock)
            {
                _ = _listeners.Remove(listener);
            }
        }
    }
}
