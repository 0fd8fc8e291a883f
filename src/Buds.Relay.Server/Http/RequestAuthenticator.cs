using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.HttpSignatures;
using Buds.Relay.Server.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Buds.Relay.Server.Http;

/// <summary>Says which device a request is from (protocol.md §6; RFC 9421).</summary>
internal sealed class RequestAuthenticator(IRelayStore store, RelayClock clock)
{
    // Long against what it decides (90 and 180 days), so that reading does not mean writing.
    private static readonly TimeSpan SeenGranularity = TimeSpan.FromHours(1);

    /// <summary>Reads a request's signature, and holds the body against the digest that it covers. Nothing is verified yet.</summary>
    public static RequestSignature Read(HttpContext context, ReadOnlySpan<byte> body)
    {
        var headers = context.Request.Headers;
        if (!HttpSignatureInput.TryParse(
            Joined(headers[HttpSignatureHeaders.SignatureInputName]), Joined(headers[HttpSignatureHeaders.SignatureName]), out var input, out var refusal))
        {
            throw Refused(refusal);
        }

        var digest = Joined(headers[ContentDigest.HeaderName]);
        if ((body.Length > 0 || digest is not null) && !ContentDigest.Matches(digest, body))
        {
            throw RelayProblems.Of(RelayErrorCode.DigestMismatch);
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return HttpSignedRequest.TryFromTarget(context.Request.Method, target, body.Length > 0, digest, out var request)
            ? new RequestSignature(input, request)
            : throw Refused(HttpSignatureRefusal.RequestMalformed);
    }

    /// <summary>Verifies a request with the key of the device that it names.</summary>
    public void Verify(RequestSignature signature, Ed25519PublicKey key)
    {
        var now = clock.Now;
        var refusal = signature.Input.Verify(key, signature.Request, now);
        if (refusal == HttpSignatureRefusal.None)
        {
            return;
        }

        var problem = Refused(refusal);
        throw problem.Code == RelayErrorCode.ClockSkew ? new RelayException(problem.Problem with { ServerTime = now }) : problem;
    }

    /// <summary>The device that signed a request: one in its account's newest list.</summary>
    public async ValueTask<StoredDevice> AuthenticateAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var signature = Read(context, body.Span);
        var device = await store.FindDeviceAsync(signature.Input.KeyId, context.RequestAborted).ConfigureAwait(false)
            ?? throw RelayProblems.Of(RelayErrorCode.UnknownDevice);

        // Who cannot sign as the device does not learn whether it was revoked.
        Verify(signature, device.SigningKey);
        if (device.IsRevoked)
        {
            throw RelayProblems.Of(RelayErrorCode.DeviceRevoked);
        }

        var now = clock.Now;
        if (now - device.LastSeen >= SeenGranularity)
        {
            await store.MarkSeenAsync(device.Id, now, context.RequestAborted).ConfigureAwait(false);
        }

        return device;
    }

    private static RelayException Refused(HttpSignatureRefusal refusal) => RelayProblems.Of(refusal.ToErrorCode(), $"The signature was refused: {refusal}.");

    private static string? Joined(Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count == 0 ? null : string.Join(", ", values.AsEnumerable());
}
