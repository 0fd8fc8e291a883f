using System.Runtime.CompilerServices;
using Buds.Relay.Client.Errors;

namespace Buds.Relay.Client.Inbox;

/// <summary>The relay's event stream.</summary>
internal sealed class EventWakeSource(RelayClient client) : IWakeSource
{
    public string Name => "event";

    public async IAsyncEnumerable<RelayEvent> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeSpan? reconnectAfter = null;
        await foreach (var item in client.ReadEventsAsync(wait => reconnectAfter = wait, cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }

        if (reconnectAfter is { } wait)
        {
            throw new RelayTransportException(RelayClientErrorCode.RelayUnavailable, retryAfter: wait);
        }
    }
}
