using Buds.Relay.Server.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Buds.Relay.Server.Sqlite;

/// <summary>Opens the store when the application starts, so that one that cannot be used is found then and not by the first call.</summary>
internal sealed class SqliteStart(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not a parameter of the constructor: hosted services are made before the options are checked.
        services.GetRequiredService<IRelayStore>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
