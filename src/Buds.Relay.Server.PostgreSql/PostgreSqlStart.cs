using Microsoft.Extensions.Hosting;

namespace Buds.Relay.Server.PostgreSql;

/// <summary>Brings the schema up to date before the first call is answered.</summary>
internal sealed class PostgreSqlStart(PostgreSqlRelayStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => store.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
