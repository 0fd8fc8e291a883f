using Buds.Crypto.Identity;
using Buds.Crypto.Legacy;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Legacy;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Messages;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Legacy;

/// <summary>Calls of a device that was one of the relay that came before.</summary>
internal sealed class LegacyCalls(
    IRelayStore store, CallReader reader, CallLimits limits, PayloadLinks links, RelayClock clock, IOptions<RelayOptions> options)
{
    // A store of somebody's own need not know of old relays.
    private readonly ILegacyStore? _legacy = store as ILegacyStore;

    public async Task ClaimAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limits.DeviceChanges).ConfigureAwait(false);
        var request = CallReader.Parse(call.Body, RelayJson.Default.ClaimLegacyRequest);
        var old = _legacy is null ? null : await _legacy.FindLegacyDeviceAsync(request.LegacyDeviceId, context.RequestAborted).ConfigureAwait(false);

        // One answer for both: who cannot sign as it does not learn whether it was there.
        if (old is null || !LegacyDeviceKey.VerifyClaim(new Ed25519PublicKey(old.SigningKey.Span), call.Device.Id, request.Signature.Span))
        {
            throw RelayProblems.Of(RelayErrorCode.ClaimInvalid);
        }

        var status = await _legacy!.ClaimLegacyDeviceAsync(old.Id, call.Device.Id, context.RequestAborted).ConfigureAwait(false);
        if (status != LegacyClaimStatus.Claimed)
        {
            throw RelayProblems.Of(status == LegacyClaimStatus.Conflict ? RelayErrorCode.ClaimConflict : RelayErrorCode.ClaimInvalid);
        }

        await CallReader.WriteAsync(context, new ClaimLegacyResponse { LegacyDeviceId = old.Id }, RelayJson.Default.ClaimLegacyResponse).ConfigureAwait(false);
    }

    public async Task ReadAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limits.InboxReads).ConfigureAwait(false);
        var page = _legacy is null
            ? new LegacyInboxPage([], false)
            : await _legacy.ReadLegacyInboxAsync(call.Device.Id, clock.Now, options.Value.Limits.InboxPageDefault, context.RequestAborted).ConfigureAwait(false);
        var messages = new List<LegacyInboxMessage>(page.Messages.Count);
        foreach (var (message, sender) in page.Messages)
        {
            var get = await links.DownloadAsync(context, LegacyPayloadKey.Of(message)).ConfigureAwait(false);
            messages.Add(new LegacyInboxMessage
            {
                MessageId = message.Id,
                LegacyDeviceId = message.Deliveries[0].Device,
                ReceiptCid = message.ReceiptCid.ToString(),
                Sender = message.Sender,
                SenderDeviceId = message.SenderDevice,
                SenderAgreementKey = sender?.AgreementKey,
                SenderSigningKey = sender?.SigningKey,
                WrappedKey = message.Deliveries[0].WrappedKey,
                Signature = message.Signature.IsEmpty ? null : message.Signature,
                PayloadSize = message.PayloadSize,
                Payload = new PayloadLink { Url = get.Url, Headers = get.Headers, ExpiresAt = get.ExpiresAt },
                CreatedAt = message.CreatedAt,
            });
        }

        var response = new LegacyInboxResponse { Messages = messages, HasMore = page.HasMore };
        await CallReader.WriteAsync(context, response, RelayJson.Default.LegacyInboxResponse).ConfigureAwait(false);
    }
}
