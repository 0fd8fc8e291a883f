using Buds.Client.Accounts;
using Buds.Client.Circles;
using Buds.Client.Contacts;
using Buds.Client.Database;
using Buds.Client.Devices;
using Buds.Client.Events;
using Buds.Client.Memories;
using Buds.Client.Outbox;
using Buds.Client.Photos;
using Buds.Client.Transfers;
using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;
using Buds.Relay.Client.Errors;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;

namespace Buds.Client.Inbox;

/// <summary>
/// Takes a message from the inbox into the database. What it says, the mark that it was seen and what it changes are one transaction; only then
/// is it acknowledged.
/// </summary>
/// <param name="context">The account.</param>
/// <param name="devices">What is known of devices.</param>
internal sealed class MessageReceiver(AccountContext context, DeviceDirectory devices)
{
    /// <summary>The code of a message by somebody who is neither a contact nor in a Circle with this account. It waits at the relay.</summary>
    public const string UnknownSender = "unknown_sender";

    /// <summary>Begins to open a message while those before it are not taken yet.</summary>
    public EarlyOpening Begin(InboxMessage message, CancellationToken cancellationToken) => new(
        (early, ct) => OpenEarlyAsync(message, early, ct), cancellationToken);

    /// <summary>Takes a message; those before it were taken.</summary>
    /// <param name="message">The message.</param>
    /// <param name="early">What was begun of it, for the caller to dispose. It counts where nothing has changed since that it was judged by.</param>
    /// <param name="cancellationToken">Stops; a message that was not taken stays in the inbox.</param>
    /// <returns>Whether to acknowledge it. What the network or a lying relay may have spoilt is not: the message itself may be good.</returns>
    public async ValueTask<bool> ReceiveAsync(InboxMessage message, EarlyOpening? early, CancellationToken cancellationToken)
    {
        // The reader hands on none whose header cannot be read.
        var header = EnvelopeHeader.Decode(message.Header);
        if (await context.Database.ReadAsync(session => OpeningContext.HasSeen(session, header.Id), cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        try
        {
            if (!await context.Database.ReadAsync(session => IsKnown(session, header.From), cancellationToken).ConfigureAwait(false))
            {
                await RefuseAsync(header.Id, UnknownSender, cancellationToken).ConfigureAwait(false);
                return false;
            }

            if (early is not null && await UseAsync(early, header, cancellationToken).ConfigureAwait(false) is { } opened)
            {
                await KeepAsync(message, header, opened.Package, cancellationToken).ConfigureAwait(false);
                return true;
            }

            using (opened = await OpenAsync(message, header, isEarly: false, cancellationToken).ConfigureAwait(false))
            {
                await KeepAsync(message, header, opened.Package, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (ProtocolException e)
        {
            await RefuseAsync(header.Id, e.Code, cancellationToken).ConfigureAwait(false);

            // One that comes from the future by this device's clock is good once that has caught up: the clock may be the one that is wrong.
            return IsFinal(e.Error) && !(e.Error == ProtocolError.Stale && header.Sent > context.Now);
        }
        catch (BudsException e) when (e is RelayTransportException { IsTransient: false } or RelayException { Status: 403 or 404 or 410 }
            or BudsClientException { Code: BudsErrorCode.UnknownAccount })
        {
            // The payload, or the sender's list, is not to be had. The relay may mend that; the other messages do not wait for it.
            await RefuseAsync(header.Id, e.Code, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private static bool IsFinal(ProtocolError error) => error switch
    {
        // The same message will fail the same way for ever: its sender signed it so, or the key is gone.
        ProtocolError.Stale or ProtocolError.Replayed or ProtocolError.KeyCommitmentMismatch or ProtocolError.PackageMalformed
            or ProtocolError.ReceiptInvalid or ProtocolError.BlobInvalid or ProtocolError.UnsupportedSuite => true,

        // The relay may have altered what it handed out, or keeps back a device list: the good message may come yet.
        _ => false,
    };

    private bool IsKnown(DatabaseSession session, Did sender) =>
        sender == context.Did || ContactTable.Find(session, sender) is not null || CircleTable.All(session).Any(circle => circle.Has(sender) && circle.Has(context.Did));

    /// <summary>What an early opening came to; null where the message is to be opened now, because it could not be then or was judged by what is over.</summary>
    private async Task<OpenedMessage?> UseAsync(EarlyOpening early, EnvelopeHeader header, CancellationToken cancellationToken)
    {
        await ((Task)early.Result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var newest = await context.Database.ReadAsync(
            session => DeviceDirectory.NewestSignature(session, header.From), cancellationToken).ConfigureAwait(false);
        return newest.AsSpan().SequenceEqual(early.ListSignature) ? await early.Result.ConfigureAwait(false) : null;
    }

    private async Task<OpenedMessage?> OpenEarlyAsync(InboxMessage message, EarlyOpening early, CancellationToken cancellationToken)
    {
        var header = EnvelopeHeader.Decode(message.Header);
        try
        {
            // Nothing is downloaded for who is a stranger by now, and nothing twice.
            (var mayOpen, early.ListSignature) = await context.Database.ReadAsync(
                session => (!OpeningContext.HasSeen(session, header.Id) && IsKnown(session, header.From), DeviceDirectory.NewestSignature(session, header.From)),
                cancellationToken).ConfigureAwait(false);
            return mayOpen ? await OpenAsync(message, header, isEarly: true, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (ProtocolException e) when (!IsOfPayload(e.Error))
        {
            // A message before it may bring what this one lacks: its turn will tell.
            return null;
        }
    }

    /// <summary>Whether an error is the payload's own, whatever is known of people and devices.</summary>
    private static bool IsOfPayload(ProtocolError error) =>
        error is ProtocolError.PayloadCorrupt or ProtocolError.PayloadMismatch or ProtocolError.PackageMalformed or ProtocolError.BlobInvalid;

    private async Task<OpenedMessage> OpenAsync(InboxMessage message, EnvelopeHeader header, bool isEarly, CancellationToken cancellationToken)
    {
        var wrapped = message.WrappedKey;
        var envelope = new ReceivedEnvelope(message.Header, message.Signature, wrapped.KeyId, wrapped.Enc, wrapped.Ct);
        using var key = await new KeyRing(context).FindAsync(wrapped.KeyId, cancellationToken).ConfigureAwait(false);
        var opening = new OpeningContext(context, devices, header.Device, key, isEarly);
        using var authenticated = await EnvelopeOpener.AuthenticateAsync(envelope, opening, context.Now, cancellationToken).ConfigureAwait(false);
        var payload = ProgressStream.Over(
            await context.Relay.DownloadPayloadAsync(
                message.Payload, header.PayloadSize, ct => FindLinkAsync(message, ct), cancellationToken).ConfigureAwait(false),
            header.Id,
            TransferDirection.Download,
            header.PayloadSize,
            context.Transfers);
        await using (payload.ConfigureAwait(false))
        {
            var holds = context.BlobUse.Begin();
            try
            {
                var package = await authenticated.ReadAsync(payload, new BlobStoreSink(context.Blobs, holds), cancellationToken).ConfigureAwait(false);
                return new OpenedMessage(package, holds);
            }
            catch
            {
                holds.Dispose();
                throw;
            }
        }
    }

    private async Task KeepAsync(InboxMessage message, EnvelopeHeader header, OpenedPackage package, CancellationToken cancellationToken)
    {
        var (passedOn, isAsked) = (false, false);
        List<Cid> restored = [];
        await PhotoDetails.SetAsync(context.Tiers, package, cancellationToken).ConfigureAwait(false);
        var events = await context.Database.WriteAsync(
            session =>
            {
                if (!MarkSeen(session, header))
                {
                    return null;
                }

                _ = session.Execute("DELETE FROM refused_message WHERE id = $id", ("$id", header.Id.ToString()));
                var kept = package.Receipts.Where(receipt => receipt.Content.Type != LinkedAccount.Type && !PhotoTypes.Is(receipt.Content.Type)).ToArray();
                isAsked = new PhotoAnswers(context).Take(session, package.Receipts, header.From);
                restored = PhotoRequests.Restore(session, package.Blobs);
                PhotoSources.Add(session, kept, package.Blobs);
                passedOn = PassOn(session, message, kept, package);
                return ReceiptTable.Add(session, kept, context.Now, history: header.From == context.Did);
            },
            cancellationToken).ConfigureAwait(false);
        if (passedOn)
        {
            context.WakeSender();
        }

        if (events is not null)
        {
            LogMessages.Received(context.Logger, package.Receipts.Count, package.Blobs.Count);
            context.Events.Publish(new MessageReceived(header.Id, header.From));
            events.ForEach(context.Events.Publish);
            restored.ForEach(photo => context.Events.Publish(new PhotoRestored(photo)));
        }

        if (isAsked)
        {
            await new PhotoAnswers(context).GiveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // A page of large messages over a slow network outlives its URLs.
    private async ValueTask<PayloadLink?> FindLinkAsync(InboxMessage message, CancellationToken cancellationToken)
    {
        await foreach (var again in context.Relay.CreateInboxReader().DrainAsync(cancellationToken).ConfigureAwait(false))
        {
            if (again.Header.Span.SequenceEqual(message.Header.Span))
            {
                return again.Payload;
            }
        }

        return null;
    }

    /// <summary>Sends a message on to devices that were linked after the relay took it.</summary>
    private bool PassOn(DatabaseSession session, InboxMessage message, IReadOnlyList<SignedReceipt> receipts, OpenedPackage package)
    {
        var (circles, memories) = LinkedDeviceTable.Lacks(session, message.ReceivedAt);
        SignedReceipt[] lacking = memories ? [.. receipts] : circles ? [.. receipts.Where(receipt => receipt.Content.Type == Roster.Type)] : [];
        if (lacking.Length > 0)
        {
            OutboxTable.Add(session, MessageId.Create(context.Now), [context.Did], lacking, memories ? package.Blobs : [], context.Now);
        }

        return lacking.Length > 0;
    }

    private static bool MarkSeen(DatabaseSession session, EnvelopeHeader header) => session.Execute(
        "INSERT OR IGNORE INTO seen_message (id, sent_at) VALUES ($id, $sent)",
        ("$id", header.Id.ToByteArray()),
        ("$sent", header.Sent.ToUnixTimeMilliseconds())) > 0;

    private async Task RefuseAsync(MessageId id, string code, CancellationToken cancellationToken)
    {
        var first = await context.Database.WriteAsync(
            session => session.Execute(
                """
                INSERT INTO refused_message (id, code, at) VALUES ($id, $code, $now)
                ON CONFLICT (id) DO UPDATE SET code = $code, at = $now WHERE code <> $code
                """,
                ("$id", id.ToString()),
                ("$code", code),
                ("$now", context.NowMilliseconds)) > 0,
            cancellationToken).ConfigureAwait(false);
        if (first)
        {
            LogMessages.Refused(context.Logger, code);
            context.Events.Publish(new MessageRefused(id, code));
        }
    }
}
