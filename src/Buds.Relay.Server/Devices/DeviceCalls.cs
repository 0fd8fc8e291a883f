using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Devices;

/// <summary>The calls under <c>/api/devices</c> of a device that the relay knows.</summary>
internal sealed class DeviceCalls(IRelayStore store, CallReader reader, CallLimits limits, RelayClock clock, IOptions<RelayOptions> options)
{
    public async Task PublishKeysAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limits.DeviceChanges).ConfigureAwait(false);
        var request = CallReader.Parse(call.Body, RelayJson.Default.PublishKeysRequest);
        var now = clock.Now;
        var accounts = await store.GetAccountsAsync([call.Device.Did], clock.ActiveSince, context.RequestAborted).ConfigureAwait(false);
        var statement = accounts.Single().DeviceList;
        var list = SignedDeviceList.Verify(statement.Bytes, statement.Signature);
        var bundle = BundleReader.Verify(request.KeyBundle, list.Content, call.Device.Id, now);
        var keyId = await store.PutBundleAsync(bundle, now, context.RequestAborted).ConfigureAwait(false)
            ?? throw RelayProblems.Of(RelayErrorCode.DeviceRevoked);
        await CallReader.WriteAsync(context, new PublishKeysResponse { KeyId = keyId }, RelayJson.Default.PublishKeysResponse).ConfigureAwait(false);
    }

    public async Task SetPushTokenAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limits.DeviceChanges).ConfigureAwait(false);
        var request = CallReader.Parse(call.Body, RelayJson.Default.SetPushTokenRequest);
        if (request.Token is null)
        {
            await store.ClearPushTokenAsync(call.Device.Id, request.Kind, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            var kind = request.Kind ?? throw RelayProblems.InvalidField("kind", "A token comes with its kind.");
            var token = PushTokens.Check(new PushToken { Kind = kind, Token = request.Token });
            await store.SetPushTokenAsync(call.Device.Id, token, context.RequestAborted).ConfigureAwait(false);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task HeartbeatAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limit: null).ConfigureAwait(false);
        var now = clock.Now;
        await store.MarkSeenAsync(call.Device.Id, now, context.RequestAborted).ConfigureAwait(false);
        var response = new HeartbeatResponse
        {
            Did = call.Device.Did,
            DeviceId = call.Device.Id,
            Seq = call.Device.ListSequence,
            LastSeen = now,
            ServerTime = now,
        };
        await CallReader.WriteAsync(context, response, RelayJson.Default.HeartbeatResponse).ConfigureAwait(false);
    }

    public async Task GetListsAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limits.DeviceLists).ConfigureAwait(false);
        var request = CallReader.Parse(call.Body, RelayJson.Default.DeviceListsRequest);
        if (request.Dids.Count == 0)
        {
            throw RelayProblems.InvalidField("dids", "At least one DID.");
        }

        if (request.Dids.Count > options.Value.Limits.MaxDids)
        {
            throw RelayProblems.Of(RelayErrorCode.TooManyRecipients);
        }

        Did[] dids = [.. request.Dids.Distinct()];
        var accounts = await store.GetAccountsAsync(dids, clock.ActiveSince, context.RequestAborted).ConfigureAwait(false);
        var response = new DeviceListsResponse
        {
            Accounts = [.. accounts.Select(account => AccountRecords.ToRecord(account, request.Known?.GetValueOrDefault(account.Did) == account.Sequence))],
            Unknown = [.. dids.Except(accounts.Select(account => account.Did))],
        };
        await CallReader.WriteAsync(context, response, RelayJson.Default.DeviceListsResponse).ConfigureAwait(false);
    }
}
