using System.Threading.Channels;

namespace Buds.Relay.Client.Inbox;

/// <summary>Pushes, as the app hands them on. One that comes while nobody listens is kept; several become one.</summary>
internal sealed class PushWakeSource : IWakeSource
{
    private readonly Channel<RelayEvent> _pushes =
        Channel.CreateBounded<RelayEvent>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public string Name => "push";

    public void Wake() => _pushes.Writer.TryWrite(RelayEvent.Inbox);

    public IAsyncEnumerable<RelayEvent> ListenAsync(CancellationToken cancellationToken) => _pushes.Reader.ReadAllAsync(cancellationToken);
}
