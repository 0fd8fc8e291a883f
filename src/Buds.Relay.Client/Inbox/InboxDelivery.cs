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
            var outcomes = await HandleAsync(page, cancellationToken).ConfigureAwait(false);
            foreach (var ((id, _), outcome) in page.Zip(outcomes))
            {
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

            await AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
        }

        _left = left;
        return new InboxRead(messages, newMessages, handlerFailed);
    }

    /// <summary>What came of a page. Where the handler threw, at its very end as well, it may be that nothing of the page is stored: all of it has failed.</summary>
    private async ValueTask<IEnumerable<InboxOutcome>> HandleAsync(
        IReadOnlyList<(MessageId Id, InboxMessage Message)> page, CancellationToken cancellationToken)
    {
        var outcomes = new List<InboxOutcome>(page.Count);
        try
        {
            await foreach (var outcome in handler([.. page.Select(message => message.Message)], cancellationToken)
                .WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                outcomes.Add(outcome);
            }

            return outcomes.Count == page.Count
                ? outcomes
                : throw new InvalidOperationException($"The handler said what came of {outcomes.Count} messages and not of {page.Count}.");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Enumerable.Repeat(new InboxOutcome(IsTaken: false, e), page.Count);
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
