using Buds.Client.Accounts;
using Buds.Client.Circles;
using Buds.Client.Database;
using Buds.Client.Devices;
using Buds.Client.Events;
using Buds.Client.Memories;
using Buds.Client.Outbox;
using Buds.Client.Photos;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Client.Inbox;

/// <summary>
/// Keeps opened messages in the database: what they say, the marks that they were seen and what they change are one transaction. Only when that is on the
/// disk does anybody hear of them.
/// </summary>
internal sealed class MessageKeeper(AccountContext context)
{
    /// <summary>Keeps messages in their order, in one transaction.</summary>
    /// <param name="messages">The messages, at least one.</param>
    /// <param name="holds">Asked in the transaction, with those before it kept: whether a message may be. The first that may not ends it.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>How many of the first were kept. Those that were seen before count, and change nothing.</returns>
    public async Task<int> KeepAsync(
        IReadOnlyList<OpenedMessage> messages, Func<DatabaseSession, OpenedMessage, bool> holds, CancellationToken cancellationToken)
    {
        // What is known of a photo is so for good: nobody who is not heard has a say in it.
        var heard = await context.Database.ReadAsync(
            session => messages.TakeWhile(message => holds(session, message)).Count(), cancellationToken).ConfigureAwait(false);
        foreach (var message in messages.Take(heard))
        {
            await PhotoDetails.SetAsync(context.Tiers, message.Package, cancellationToken).ConfigureAwait(false);
        }

        var kept = await context.Database.WriteAsync(session => Keep(session, messages.Take(heard), holds), cancellationToken).ConfigureAwait(false);
        foreach (var (message, changes) in messages.Zip(kept))
        {
            Tell(message, changes);
        }

        if (kept.Exists(changes => changes.IsAsked))
        {
            await new PhotoAnswers(context).GiveAsync(cancellationToken).ConfigureAwait(false);
        }

        return kept.Count;
    }

    private static bool MarkSeen(DatabaseSession session, EnvelopeHeader header) => session.Execute(
        "INSERT OR IGNORE INTO seen_message (id, sent_at) VALUES ($id, $sent)",
        ("$id", header.Id.ToByteArray()),
        ("$sent", header.Sent.ToUnixTimeMilliseconds())) > 0;

    private List<Changes> Keep(DatabaseSession session, IEnumerable<OpenedMessage> messages, Func<DatabaseSession, OpenedMessage, bool> holds)
    {
        var kept = new List<Changes>();
        foreach (var message in messages)
        {
            if (!holds(session, message))
            {
                break;
            }

            kept.Add(Keep(session, message));
        }

        return kept;
    }

    private Changes Keep(DatabaseSession session, OpenedMessage message)
    {
        var (_, header, package, _) = message;
        if (!MarkSeen(session, header))
        {
            return new Changes(null, [], IsAsked: false, PassedOn: false);
        }

        _ = session.Execute("DELETE FROM refused_message WHERE id = $id", ("$id", header.Id.ToString()));
        var receipts = package.Receipts.Where(receipt => receipt.Content.Type != LinkedAccount.Type && !PhotoTypes.Is(receipt.Content.Type)).ToArray();
        var isAsked = new PhotoAnswers(context).Take(session, package.Receipts, header.From);
        var restored = PhotoRequests.Restore(session, package.Blobs);
        PhotoSources.Add(session, receipts, package.Blobs);
        var passedOn = PassOn(session, message, receipts);
        var events = ReceiptTable.Add(session, receipts, context.Now, history: header.From == context.Did);
        return new Changes(events, restored, isAsked, passedOn);
    }

    /// <summary>Sends a message on to devices that were linked after the relay took it.</summary>
    private bool PassOn(DatabaseSession session, OpenedMessage message, IReadOnlyList<SignedReceipt> receipts)
    {
        var (circles, memories) = LinkedDeviceTable.Lacks(session, message.Message.ReceivedAt);
        SignedReceipt[] lacking = memories ? [.. receipts] : circles ? [.. receipts.Where(receipt => receipt.Content.Type == Roster.Type)] : [];
        if (lacking.Length > 0)
        {
            OutboxTable.Add(session, MessageId.Create(context.Now), [context.Did], lacking, memories ? message.Package.Blobs : [], context.Now);
        }

        return lacking.Length > 0;
    }

    private void Tell(OpenedMessage message, Changes changes)
    {
        if (changes.PassedOn)
        {
            context.WakeSender();
        }

        if (changes.Events is { } events)
        {
            LogMessages.Received(context.Logger, message.Package.Receipts.Count, message.Package.Blobs.Count);
            context.Events.Publish(new MessageReceived(message.Header.Id, message.Header.From));
            events.ForEach(context.Events.Publish);
            changes.Restored.ForEach(photo => context.Events.Publish(new PhotoRestored(photo)));
        }
    }

    /// <summary>What a message has changed.</summary>
    /// <param name="Events">What the app is to hear of; null for a message that was seen before.</param>
    /// <param name="Restored">Photos that were lost and came with it.</param>
    /// <param name="IsAsked">Whether it asks for photos that this device may have.</param>
    /// <param name="PassedOn">Whether it is in the outbox again, for a device that lacks it.</param>
    private readonly record struct Changes(List<AccountEvent>? Events, List<Cid> Restored, bool IsAsked, bool PassedOn);
}
