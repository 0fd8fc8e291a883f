using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Devices;
using Buds.Client.Events;
using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
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
    private readonly MessageOpener _opener = new(context, devices);
    private readonly MessageKeeper _keeper = new(context);

    /// <summary>The code of a message by somebody who is neither a contact nor in a Circle with this account. It waits at the relay.</summary>
    public const string UnknownSender = "unknown_sender";

    /// <summary>Begins to open a message while those before it are not taken yet.</summary>
    /// <param name="message">The message.</param>
    /// <param name="slots">How many are opened at the same time.</param>
    /// <param name="cancellationToken">Stops.</param>
    public EarlyOpening Begin(InboxMessage message, SemaphoreSlim slots, CancellationToken cancellationToken) => new(
        (early, ct) => _opener.OpenEarlyAsync(message, early, ct), slots, cancellationToken);

    /// <summary>
    /// Takes messages that were opened ahead in one transaction, which the disk is waited for once. Each counts as if those before it had been taken first:
    /// one that needs another look ends it, and where they cannot be written together, none of them is taken: one at a time, a bad one stops no others.
    /// </summary>
    /// <param name="messages">What was opened, in the inbox's order; those before were taken.</param>
    /// <param name="cancellationToken">Stops before anything is taken.</param>
    /// <returns>How many of the first were taken.</returns>
    public async Task<int> ReceiveTogetherAsync(IReadOnlyList<OpenedMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            return await _keeper.KeepAsync(messages, StillHolds, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

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
            if (!await context.Database.ReadAsync(session => _opener.IsKnown(session, header.From), cancellationToken).ConfigureAwait(false))
            {
                await RefuseAsync(header.Id, UnknownSender, cancellationToken).ConfigureAwait(false);
                return false;
            }

            if (early is not null && await UseAsync(early, header, cancellationToken).ConfigureAwait(false) is { } opened)
            {
                _ = await _keeper.KeepAsync([opened], (_, _) => true, cancellationToken).ConfigureAwait(false);
                return true;
            }

            using (opened = await _opener.OpenAsync(message, header, cancellationToken).ConfigureAwait(false))
            {
                _ = await _keeper.KeepAsync([opened], (_, _) => true, cancellationToken).ConfigureAwait(false);
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

    /// <summary>What an early opening came to; null where the message is to be opened now, because it could not be then or was judged by what is over.</summary>
    private async Task<OpenedMessage?> UseAsync(EarlyOpening early, EnvelopeHeader header, CancellationToken cancellationToken)
    {
        await ((Task)early.Result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isNewest = await context.Database.ReadAsync(
            session => IsNewestList(session, header.From, early.ListSignature), cancellationToken).ConfigureAwait(false);
        return isNewest ? await early.Result.ConfigureAwait(false) : null;
    }

    /// <summary>Whether what a message was judged by when it was opened ahead is so still, with those before it kept.</summary>
    private bool StillHolds(DatabaseSession session, OpenedMessage message) =>
        OpeningContext.HasSeen(session, message.Header.Id)
        || (_opener.IsKnown(session, message.Header.From) && IsNewestList(session, message.Header.From, message.ListSignature));

    private static bool IsNewestList(DatabaseSession session, Did did, byte[]? signature) =>
        DeviceDirectory.NewestSignature(session, did).AsSpan().SequenceEqual(signature);

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
