using System.Net;

namespace Buds.Cluster.Tests;

/// <summary>What <c>deploy/nginx.conf</c> lets through.</summary>
public sealed class ProxyTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new();
    private Cluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await Cluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [ServersFact]
    public async Task Proxy_shows_what_clients_need_alone_and_goes_on_with_one_node()
    {
        foreach (var hidden in (string[])["/metrics", "/health/ready", "/health/live", "/openapi/v1.json"])
        {
            (await StatusAsync(hidden)).ShouldBe(HttpStatusCode.NotFound, hidden);
        }

        (await StatusAsync("/.well-known/buds-relay")).ShouldBe(HttpStatusCode.OK);
        await _cluster.Nodes[0].KillAsync();
        for (var call = 0; call < 10; call++)
        {
            (await StatusAsync("/.well-known/buds-relay")).ShouldBe(HttpStatusCode.OK);
        }
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(_cluster.Proxy.Url, path));
        return answer.StatusCode;
    }
}
