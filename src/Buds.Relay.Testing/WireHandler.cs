using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;

namespace Buds.Relay.Testing;

/// <summary>
/// What the network is to a real relay: it carries the request line as it was written, which the test server does not and signatures cover, and requests
/// to anywhere else do not arrive.
/// </summary>
internal sealed class WireHandler(TestServer server) : DelegatingHandler(server.CreateHandler(RestoreTarget))
{
    private const string TargetHeader = "X-Fake-Relay-Target";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } url
            || url.Authority != FakeRelay.BaseAddress.Authority || url.Scheme != FakeRelay.BaseAddress.Scheme)
        {
            throw new HttpRequestException(HttpRequestError.NameResolutionError, "A fake relay answers at its own address alone.");
        }

        request.Headers.TryAddWithoutValidation(TargetHeader, url.PathAndQuery);
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.Headers.Remove(TargetHeader);
        }
    }

    private static void RestoreTarget(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = context.Request.Headers[TargetHeader].ToString();
        context.Request.Headers.Remove(TargetHeader);
    }
}
