using System.Net.Http.Headers;
using Buds.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Messages;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Registration;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.WakeUps;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Devices;

/// <summary><c>POST /api/devices/register</c>: the one call that a device makes before the relay knows it.</summary>
internal sealed class RegistrationCall(
    IRelayStore store,
    CallReader reader,
    RequestAuthenticator authenticator,
    CallLimits limits,
    PayloadReclaimer reclaimer,
    IRelayWakeUps wakeUps,
    IRegistrationGate gate,
    RelayMetrics metrics,
    RelayClock clock,
    IOptions<RelayOptions> options)
{
    public async Task RegisterAsync(HttpContext context)
    {
        await limits.TakeAddressAsync(context).ConfigureAwait(false);
        using var body = await reader.ReadBodyAsync(context).ConfigureAwait(false);
        var signature = RequestAuthenticator.Read(context, body.Bytes.Span);
        var request = CallReader.Parse(body.Bytes, RelayJson.Default.RegisterRequest);
        var list = VerifyList(request.DeviceList);
        var signer = signature.Input.KeyId;

        var stays = list.Content.Find(signer);
        var key = stays?.SigningKey ?? await FindKeyAsync(list.Did, signer, context.RequestAborted).ConfigureAwait(false);
        authenticator.Verify(signature, key);
        await limits.TakeAsync(context, limits.Registrations, signer.ToString()).ConfigureAwait(false);

        var admission = await AdmitAsync(context, list.Did, request.InviteCode).ConfigureAwait(false);
        var now = clock.Now;
        var outcome = await store.RegisterAsync(
            new NewRegistration
            {
                List = list,
                Signer = signer,
                Bundle = stays is null ? new StoredBundle(signer, 0, now, request.KeyBundle) : BundleReader.Verify(request.KeyBundle, list.Content, signer, now),
                PushToken = PushTokens.Check(request.PushToken),
                At = now,
                MayBeNew = admission is not null,
                InviteSha256 = admission?.InviteSha256 ?? default,
            },
            context.RequestAborted).ConfigureAwait(false);

        await ThrowIfRefusedAsync(outcome.Status, list.Did, context.RequestAborted).ConfigureAwait(false);
        await wakeUps.DisconnectAsync(outcome.Revoked, CancellationToken.None).ConfigureAwait(false);
        await reclaimer.DeleteAsync(outcome.Freed).ConfigureAwait(false);
        var response = new RegisterResponse
        {
            Did = list.Did,
            DeviceId = signer,
            Seq = list.Content.Sequence,
            KeyId = outcome.KeyId,
            ServerTime = now,
        };
        await CallReader.WriteAsync(context, response, RelayJson.Default.RegisterResponse).ConfigureAwait(false);
    }

    /// <summary>How an account that the relay does not know is admitted; null for one that it knows.</summary>
    private async ValueTask<RegistrationAdmission?> AdmitAsync(HttpContext context, Did did, string? inviteCode)
    {
        if ((await store.GetAccountsAsync([did], clock.ActiveSince, context.RequestAborted).ConfigureAwait(false)).Count > 0)
        {
            return null;
        }

        try
        {
            return await gate.AdmitAsync(new RegistrationAttempt(did, inviteCode, ReadToken(context.Request)), context.RequestAborted).ConfigureAwait(false);
        }
        catch (RelayException e)
        {
            metrics.NotAdmitted(gate.Name, e.Code);
            throw;
        }
    }

    // RFC 6750 §2.1
    private static string? ReadToken(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : null;

    private SignedDeviceList VerifyList(SignedStatement statement)
    {
        SignedDeviceList list;
        try
        {
            list = SignedDeviceList.Verify(statement.Bytes, statement.Signature);
        }
        catch (ProtocolException e)
        {
            throw RelayProblems.Of(RelayErrorCode.ListInvalid, e.Message);
        }

        return list.Content.Devices.Count <= options.Value.Limits.MaxDevicesPerDid ? list : throw RelayProblems.Of(RelayErrorCode.TooManyDevices);
    }

    /// <summary>The key of a device that a new list leaves out: it may take itself, or another, off the list.</summary>
    private async ValueTask<Ed25519PublicKey> FindKeyAsync(Did did, DeviceId signer, CancellationToken cancellationToken)
    {
        var device = await store.FindDeviceAsync(signer, cancellationToken).ConfigureAwait(false);
        return device is not null && device.Did == did ? device.SigningKey : throw RelayProblems.Of(RelayErrorCode.UnknownDevice);
    }

    private async ValueTask ThrowIfRefusedAsync(RegistrationStatus status, Did did, CancellationToken cancellationToken)
    {
        var code = status switch
        {
            RegistrationStatus.Accepted or RegistrationStatus.Unchanged => null,
            RegistrationStatus.ListConflict => RelayErrorCode.ListConflict,
            RegistrationStatus.DeviceConflict => RelayErrorCode.DeviceConflict,
            RegistrationStatus.DeviceRevoked => RelayErrorCode.DeviceRevoked,
            RegistrationStatus.InviteInvalid => RelayErrorCode.InviteInvalid,
            _ => RelayErrorCode.Internal,
        };
        if (code is null)
        {
            return;
        }

        var problem = RelayProblem.Create(code);
        if (code == RelayErrorCode.ListConflict)
        {
            // Who signs lists of an account but has none of its devices at hand, as after a loss of all, learns here which list to follow.
            var accounts = await store.GetAccountsAsync([did], clock.ActiveSince, cancellationToken).ConfigureAwait(false);
            problem = problem with { Accounts = [.. accounts.Select(account => AccountRecords.ToRecord(account, listIsKnown: false))] };
        }

        throw new RelayException(problem);
    }
}
