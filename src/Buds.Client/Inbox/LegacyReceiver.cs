using Buds.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Legacy;
using Buds.Relay.Client;
using Buds.Relay.Protocol.Legacy;

namespace Buds.Client.Inbox;

/// <summary>Drains what waits for an old device: opens, hands over, acknowledges, page by page.</summary>
internal sealed class LegacyReceiver(RelayClient relay, LegacyDeviceKey device, Func<LegacyMemory, CancellationToken, ValueTask<bool>> handler)
{
    // The largest that a relay took then, and any takes by default now.
    private const long MaxPayload = 100 * 1024 * 1024;

    public async Task<LegacyTakeOver> RunAsync(CancellationToken cancellationToken)
    {
        _ = await relay.ClaimLegacyDeviceAsync(device, cancellationToken).ConfigureAwait(false);
        var (taken, refused, left) = (0, 0, 0);
        LegacyInboxResponse page;
        int done;
        do
        {
            page = await relay.GetLegacyInboxAsync(cancellationToken).ConfigureAwait(false);
            (done, refused, left) = (0, 0, 0);
            foreach (var message in page.Messages.Where(message => message.LegacyDeviceId == device.Id))
            {
                if (await TryOpenAsync(message, cancellationToken).ConfigureAwait(false) is not { } memory)
                {
                    refused++;
                }
                else if (await handler(memory, cancellationToken).ConfigureAwait(false))
                {
                    // One by one: what was stored does not come again, whatever happens next.
                    _ = await relay.AckAsync([message.MessageId], CancellationToken.None).ConfigureAwait(false);
                    done++;
                }
                else
                {
                    left++;
                }
            }

            taken += done;
        }
        while (page.HasMore && done > 0);

        return new LegacyTakeOver(taken, refused, left);
    }

    private async Task<LegacyMemory?> TryOpenAsync(LegacyInboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var sealedMessage = ToMessage(message);
            if (message.PayloadSize is < LegacyEnvelope.PayloadOverhead or > MaxPayload)
            {
                return null;
            }

            var payload = new byte[message.PayloadSize];
            var content = await relay.DownloadPayloadAsync(message.Payload, message.PayloadSize, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                var read = await content.ReadAtLeastAsync(payload, payload.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return new LegacyMemory(LegacyEnvelope.Open(sealedMessage, payload.AsSpan(0, read), device), message.Sender, message.CreatedAt);
            }
        }
        catch (ProtocolException)
        {
            return null;
        }
    }

    private static LegacyMessage ToMessage(LegacyInboxMessage message) => new()
    {
        ReceiptCid = Cid.TryParse(message.ReceiptCid, out var cid) ? cid : throw new ProtocolException(ProtocolError.Malformed, "The receipt has no CID."),
        WrappedKey = message.WrappedKey,
        SenderAgreementKey = message.SenderAgreementKey ?? default,
        SenderSigningKey = message.SenderSigningKey is { Length: Ed25519PublicKey.Size } key ? new Ed25519PublicKey(key.Span) : null,
        Signature = message.Signature ?? default,
    };
}
