using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Testing;

/// <summary>Runs requests into the faults that wait for them.</summary>
internal sealed class FaultHandler(RelayFaults faults, HttpMessageHandler relay) : DelegatingHandler(relay)
{
    public static HttpRequestException Lost() => new(HttpRequestError.ConnectionError, "The connection was lost: a fault of this test.");

    public static HttpResponseMessage Answer(RelayProblem problem, TimeSpan? retryAfter)
    {
        var response = new HttpResponseMessage((HttpStatusCode)problem.Status)
        {
            Content = JsonContent.Create(problem, RelayJson.Default.RelayProblem, new MediaTypeHeaderValue(RelayProblem.MediaType)),
        };
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        }

        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var fault = faults.Take(request);
        var response = fault is null
            ? await base.SendAsync(request, cancellationToken).ConfigureAwait(false)
            : await fault(token => base.SendAsync(request, token), cancellationToken).ConfigureAwait(false);
        response.RequestMessage ??= request;
        return response;
    }
}
