using System.Net.Http.Headers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.HttpSignatures;

namespace Buds.Relay.Client.Calls;

/// <summary>Who signs a request, for which relay, by which clock. Travels with the request to <see cref="RelaySigningHandler"/>.</summary>
internal sealed class RequestSigner(DeviceKey key, Uri relay, RelayClock clock)
{
    public static readonly HttpRequestOptionsKey<RequestSigner> OptionsKey = new("Buds.Relay.Client.Signer");

    /// <summary>Signs what is on the wire: the raw target and the bytes of the body.</summary>
    public async ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } url || !RelayOrigin.IsSame(url, relay))
        {
            throw new InvalidOperationException("A device signs requests to its relay alone.");
        }

        byte[] body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false) : [];
        var digest = body.Length > 0 ? ContentDigest.Compute(body) : null;
        if (!HttpSignedRequest.TryFromTarget(request.Method.Method, url.PathAndQuery, body.Length > 0, digest, out var signed))
        {
            throw new InvalidOperationException("A signed request names a path.");
        }

        var signature = HttpRequestSigner.Sign(key, signed, clock.Now);
        Set(request.Headers, HttpSignatureHeaders.SignatureInputName, signature.SignatureInput);
        Set(request.Headers, HttpSignatureHeaders.SignatureName, signature.Signature);
        if (digest is not null)
        {
            Set(request.Headers, ContentDigest.HeaderName, digest);
        }
    }

    private static void Set(HttpRequestHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.Add(name, value);
    }
}
