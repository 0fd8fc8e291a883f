using Buds.Crypto.Identifiers;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Inbox;

/// <summary>Gives what is in the inbox to a handler, page by page, and acknowledges what that took.</summary>
internal sealed class InboxDelivery(
    RelayClient client,
    RelayClientServices services,
    InboxTally tally,
    Func<IReadOnlyList<InboxMessage>, CancellationToken, IAsyncEnumerable<InboxOutcome>> handler)
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
            messages += page.Count;
            newMessages += page.Count(message => !_left.Contains(message.Id));
            var handled = 0;
            void Take(InboxOutcome outcome)
            {
                var id = page[handled++].Id;
                Note(outcome);
                handlerFailed |= outcome.Fault is not null;
                if (outcome.IsTaken)
                {
                    _taken.Add(id);
                }
                else
                {
                    left.Add(id);
                    pages.After = id;
                }
            }

            // What a handler that throws has said nothing of has failed with it.
            var fault = await HandleAsync(page, Take, cancellationToken).ConfigureAwait(false);
            while (handled < page.Count)
            {
                Take(new InboxOutcome(IsTaken: false, fault ?? new InvalidOperationException("The handler did not say what came of a message.")));
            }

            await AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
        }

        _left = left;
        return new InboxRead(messages, newMessages, handlerFailed);
    }

    /// <returns>What the handler threw.</returns>
    private async ValueTask<Exception?> HandleAsync(
        IReadOnlyList<(MessageId Id, InboxMessage Message)> page, Action<InboxOutcome> take, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = handler([.. page.Select(message => message.Message)], cancellationToken).Take(page.Count);
            await foreach (var outcome in outcomes.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                take(outcome);
            }

            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return e;
        }
    }

    private void Note(InboxOutcome outcome)
    {
        services.Metrics.Handled(outcome.Fault is not null ? "failed" : outcome.IsTaken ? "acknowledged" : "left");
        if (outcome.Fault is { } fault)
        {
            tally.HandlerFailed();
            services.Logger.HandlerFailed(fault.GetType().Name);
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
