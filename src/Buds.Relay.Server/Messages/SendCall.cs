using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Devices;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.WakeUps;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Messages;

/// <summary><c>POST /api/messages/send</c>.</summary>
internal sealed class SendCall(
    IRelayStore store,
    CallReader reader,
    CallLimits limits,
    PayloadInspector inspector,
    PayloadReclaimer reclaimer,
    IRelayWakeUps wakeUps,
    PushQueue pushes,
    RelayMetrics metrics,
    RelayClock clock,
    IOptions<RelayOptions> options)
{
    public async Task SendAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limits.Sends).ConfigureAwait(false);
        var request = CallReader.Parse(call.Body, RelayJson.Default.SendRequest);
        var now = clock.Now;
        var header = HeaderReader.Verify(request.Header, request.Signature.Span, call.Device, options.Value.Limits, now);
        Check(request.WrappedKeys, header.Suite);

        var payload = await inspector.InspectAsync(
            PayloadKey.Of(header.Id, header.PayloadSha256), header.PayloadSize, header.PayloadSha256, context.RequestAborted).ConfigureAwait(false);
        var outcome = await store.SendAsync(
            new NewMessage
            {
                Content = header,
                Header = request.Header,
                Signature = request.Signature,
                WrappedKeys = request.WrappedKeys,
                Payload = payload,
                ReceivedAt = now,
                ActiveSince = clock.ActiveSince,
            },
            context.RequestAborted).ConfigureAwait(false);
        await ThrowIfRefusedAsync(outcome, context.RequestAborted).ConfigureAwait(false);
        if (outcome.Status == SendStatus.Accepted)
        {
            metrics.MessageTaken(outcome.Deliveries);
            DeviceId[] devices = [.. request.WrappedKeys.Select(key => key.DeviceId)];
            await wakeUps.WakeAsync(devices, CancellationToken.None).ConfigureAwait(false);
            pushes.Add(devices);
            await reclaimer.DeleteAsync(outcome.Freed).ConfigureAwait(false);
        }

        var response = new SendResponse { MessageId = header.Id, ReceivedAt = outcome.ReceivedAt, Deliveries = outcome.Deliveries };
        await CallReader.WriteAsync(context, response, RelayJson.Default.SendResponse).ConfigureAwait(false);
    }

    private static void Check(IReadOnlyList<WrappedKeyRecord> keys, EnvelopeSuite suite)
    {
        var size = suite == EnvelopeSuite.XWing ? WrappedKeySizes.XWing : WrappedKeySizes.X25519;
        if (keys.Any(key => key.Enc.Length != size || key.Ct.Length != WrappedKey.CiphertextSize))
        {
            throw RelayProblems.InvalidField("wrapped_keys", "A wrapped key has not the size of the header's suite.");
        }

        if (keys.DistinctBy(key => key.DeviceId).Count() != keys.Count)
        {
            throw RelayProblems.InvalidField("wrapped_keys", "A device has two wrapped keys.");
        }
    }

    private async ValueTask ThrowIfRefusedAsync(SendOutcome outcome, CancellationToken cancellationToken)
    {
        var code = outcome.Status switch
        {
            SendStatus.Accepted or SendStatus.AlreadySent => null,
            SendStatus.MessageConflict => RelayErrorCode.MessageConflict,
            SendStatus.UnknownDid => RelayErrorCode.UnknownDid,
            SendStatus.UploadMissing => RelayErrorCode.UploadMissing,
            SendStatus.UploadMismatch => RelayErrorCode.UploadMismatch,
            SendStatus.StaleDevices => RelayErrorCode.StaleDevices,
            _ => RelayErrorCode.Internal,
        };
        if (code is null)
        {
            return;
        }

        var problem = RelayProblem.Create(code);
        throw new RelayException(
            code == RelayErrorCode.StaleDevices
                ? problem with { Accounts = await GetAccountsAsync(outcome.Accounts, cancellationToken).ConfigureAwait(false) }
                : problem);
    }

    private async ValueTask<IReadOnlyList<AccountDevices>> GetAccountsAsync(IReadOnlyList<Did> dids, CancellationToken cancellationToken)
    {
        var accounts = await store.GetAccountsAsync(dids, clock.ActiveSince, cancellationToken).ConfigureAwait(false);
        return [.. accounts.Select(account => AccountRecords.ToRecord(account, listIsKnown: false))];
    }
}
