using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Buds.Relay.Server.Tests.Hosting;

/// <summary>A relay as it is run: on a socket, with payloads in files.</summary>
public sealed class KestrelRelay : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _directory;

    private KestrelRelay(WebApplication app, string directory)
    {
        _app = app;
        _directory = directory;
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<KestrelRelay> StartAsync(ILoggerProvider? logs = null)
    {
        var directory = Directory.CreateTempSubdirectory("buds-relay-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }

        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddBudsRelay().UseMemoryStore().UseFilePayloads(directory);
        builder.Services.AddHealthChecks().AddBudsRelay();
        var app = builder.Build();
        app.MapBudsRelay();
        app.MapHealthChecks("/health");
        await app.StartAsync();
        return new KestrelRelay(app, directory);
    }

    /// <summary>The files of the blob store, unfinished ones as well.</summary>
    public IReadOnlyList<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(_directory, "payloads"), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })];

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
