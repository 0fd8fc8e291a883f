using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Inbox;

/// <summary>One walk through the inbox. Ends with a page that holds nothing new, whatever the relay says about more.</summary>
internal sealed class InboxPages(RelayClient client, RelayClientServices services, InboxTally tally)
{
    private readonly HashSet<MessageId> _seen = [];
    private bool _isLast;

    /// <summary>Where the next page begins: after a message that is still in the inbox, or at its start.</summary>
    public MessageId? After { get; set; }

    /// <summary>The next page's new messages, or null where there are none.</summary>
    public async ValueTask<IReadOnlyList<(MessageId Id, InboxMessage Message)>?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (_isLast)
        {
            return null;
        }

        var page = await client.GetInboxAsync(services.Options.InboxPageSize, After, cancellationToken).ConfigureAwait(false);
        tally.Requested(page.Messages.Count == 0);
        var messages = new List<(MessageId, InboxMessage)>(page.Messages.Count);
        foreach (var message in page.Messages)
        {
            if (TryReadId(message, out var id) && _seen.Add(id))
            {
                messages.Add((id, message));
            }
        }

        _isLast = !page.HasMore || messages.Count == 0;
        return messages.Count == 0 ? null : messages;
    }

    // A relay takes such headers from no one: this is a newer version's message, or a bad relay.
    private bool TryReadId(InboxMessage message, out MessageId id)
    {
        try
        {
            id = EnvelopeHeader.Decode(message.Header).Id;
            return true;
        }
        catch (ProtocolException)
        {
            if (tally.Unreadable(message.Header))
            {
                services.Logger.HeaderUnreadable();
            }

            id = default;
            return false;
        }
    }
}
