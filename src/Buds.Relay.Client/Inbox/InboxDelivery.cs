using Buds.Crypto.Identifiers;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Inbox;

/// <summary>Gives what is in the inbox to a handler and acknowledges what that took.</summary>
internal sealed class InboxDelivery(
    RelayClient client, RelayClientServices services, InboxTally tally, Func<InboxMessage, CancellationToken, ValueTask<bool>> handler)
{
    // What was taken and could not be acknowledged yet: not given again while this runs.
    private readonly List<MessageId> _taken = [];

    // What the handler has seen and not taken: still there, and no news.
    private HashSet<MessageId> _left = [];

    /// <summary>One walk through the inbox.</summary>
    public async ValueTask<InboxRead> RunAsync(CancellationToken cancellationToken)
    {
        await AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
        var pages = new InboxPages(client, services, tally);
        var left = new HashSet<MessageId>();
        var (messages, newMessages, handlerFailed) = (0, 0, false);
        while (await pages.ReadNextAsync(cancellationToken).ConfigureAwait(false) is { } page)
        {
            foreach (var (id, message) in page)
            {
                messages++;
                newMessages += _left.Contains(id) ? 0 : 1;
                if (await HandleAsync(message, cancellationToken).ConfigureAwait(false) is not { } isTaken)
                {
                    handlerFailed = true;
                    left.Add(id);
                    pages.After = id;
                }
                else if (isTaken)
                {
                    _taken.Add(id);
                }
                else
                {
                    left.Add(id);
                    pages.After = id;
                }
            }

            await AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
        }

        _left = left;
        return new InboxRead(messages, newMessages, handlerFailed);
    }

    private async ValueTask<bool?> HandleAsync(InboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var isTaken = await handler(message, cancellationToken).ConfigureAwait(false);
            services.Metrics.Handled(isTaken ? "acknowledged" : "left");
            return isTaken;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // One message that the app cannot take must not stop the others.
            tally.HandlerFailed();
            services.Metrics.Handled("failed");
            services.Logger.HandlerFailed(e.GetType().Name);
            return null;
        }
    }

    private async ValueTask AcknowledgeAsync(CancellationToken cancellationToken)
    {
        if (_taken.Count == 0)
        {
            return;
        }

        await client.AckAsync(_taken, cancellationToken).ConfigureAwait(false);
        tally.Acknowledged(_taken.Count);
        _taken.Clear();
    }
}
