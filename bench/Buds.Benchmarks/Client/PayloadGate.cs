using System.Collections.Concurrent;
using System.Net;

namespace Buds.Benchmarks.Client;

/// <summary>Keeps payloads from being downloaded while it is shut, and notes their URLs: for a bare download of the same bytes.</summary>
internal sealed class PayloadGate() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly ConcurrentDictionary<Uri, bool> _urls = new();

    public bool IsShut { get; set; }

    public IReadOnlyCollection<Uri> Urls => [.. _urls.Keys];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!IsShut || request.Method != HttpMethod.Get || request.Headers.Contains("Signature"))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        _urls[request.RequestUri!] = true;
        return new HttpResponseMessage(HttpStatusCode.NotFound);
    }
}
