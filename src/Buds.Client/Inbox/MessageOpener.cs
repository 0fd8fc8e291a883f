using Buds.Client.Accounts;
using Buds.Client.Circles;
using Buds.Client.Contacts;
using Buds.Client.Database;
using Buds.Client.Devices;
using Buds.Client.Transfers;
using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Messages;

namespace Buds.Client.Inbox;

/// <summary>Downloads and opens messages: in their turn, or before it.</summary>
/// <param name="context">The account.</param>
/// <param name="devices">What is known of devices.</param>
internal sealed class MessageOpener(AccountContext context, DeviceDirectory devices)
{
    /// <summary>Whether somebody is a contact, this account itself, or in a Circle with it.</summary>
    public bool IsKnown(DatabaseSession session, Did sender) =>
        sender == context.Did || ContactTable.Find(session, sender) is not null || CircleTable.All(session).Any(circle => circle.Has(sender) && circle.Has(context.Did));

    /// <summary>Opens a message while those before it may not be taken yet.</summary>
    /// <param name="message">The message.</param>
    /// <param name="early">Hears by which device list it is judged.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The message, or null where it cannot be judged before its turn.</returns>
    public async Task<OpenedMessage?> OpenEarlyAsync(InboxMessage message, EarlyOpening early, CancellationToken cancellationToken)
    {
        var header = EnvelopeHeader.Decode(message.Header);
        try
        {
            // Nothing is downloaded for who is a stranger by now, and nothing twice.
            (var mayOpen, early.ListSignature) = await context.Database.ReadAsync(
                session => (!OpeningContext.HasSeen(session, header.Id) && IsKnown(session, header.From), DeviceDirectory.NewestSignature(session, header.From)),
                cancellationToken).ConfigureAwait(false);
            return mayOpen ? await OpenAsync(message, header, early, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (ProtocolException e) when (!IsOfPayload(e.Error))
        {
            // A message before it may bring what this one lacks: its turn will tell.
            return null;
        }
    }

    /// <summary>Opens a message in its turn.</summary>
    /// <exception cref="BudsException">It is refused, or not to be had.</exception>
    public Task<OpenedMessage> OpenAsync(InboxMessage message, EnvelopeHeader header, CancellationToken cancellationToken) =>
        OpenAsync(message, header, early: null, cancellationToken);

    /// <summary>Whether an error is the payload's own, whatever is known of people and devices.</summary>
    private static bool IsOfPayload(ProtocolError error) =>
        error is ProtocolError.PayloadCorrupt or ProtocolError.PayloadMismatch or ProtocolError.PackageMalformed or ProtocolError.BlobInvalid;

    private async Task<OpenedMessage> OpenAsync(InboxMessage message, EnvelopeHeader header, EarlyOpening? early, CancellationToken cancellationToken)
    {
        var wrapped = message.WrappedKey;
        var envelope = new ReceivedEnvelope(message.Header, message.Signature, wrapped.KeyId, wrapped.Enc, wrapped.Ct);
        using var key = await new KeyRing(context).FindAsync(wrapped.KeyId, cancellationToken).ConfigureAwait(false);
        var opening = new OpeningContext(context, devices, header.Device, key, isEarly: early is not null);
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
                return new OpenedMessage(message, header, package, holds) { ListSignature = early?.ListSignature };
            }
            catch
            {
                holds.Dispose();
                throw;
            }
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
}
