using System.Net;
using Buds.Relay.Server;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Buds.Storage.Presigning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Buds.Benchmarks.Relay;

/// <summary>A relay that listens on a loopback port, with payloads in memory where their store is not what is measured.</summary>
internal sealed class BenchmarkRelay : IAsyncDisposable
{
    private const int NoLimit = 1_000_000_000;

    private readonly WebApplication _app;

    private BenchmarkRelay(WebApplication app) => _app = app;

    public IRelayStore Store => _app.Services.GetRequiredService<IRelayStore>();

    public IBlobStore Blobs => _app.Services.GetRequiredService<IBlobStore>();

    public IBlobPresigner Presigner => _app.Services.GetRequiredService<IBlobPresigner>();

    public IPEndPoint EndPoint { get; private set; } = null!;

    public static async Task<BenchmarkRelay> StartAsync(Action<RelayBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddBudsMemoryBlobStore();
        builder.Services.AddBudsHmacBlobPresigner(presigner => presigner.Secret = new byte[32]);
        configure(builder.Services.AddBudsRelay(relay =>
        {
            relay.RegistrationsPerAddress = NoLimit;
            relay.Limits = relay.Limits with { SendsPerMinute = NoLimit, InboxReadsPerMinute = NoLimit, DeviceListsPerMinute = NoLimit };
        }));
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapBudsRelay();
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        return new BenchmarkRelay(app) { EndPoint = new IPEndPoint(IPAddress.Loopback, address.Port) };
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
