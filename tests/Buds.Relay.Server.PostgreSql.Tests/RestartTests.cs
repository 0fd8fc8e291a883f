using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.PostgreSql.Tests;

/// <summary>A server of its own, to be stopped.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly PostgreSqlServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Store_says_that_it_is_unavailable_while_its_server_is_away_and_recovers_by_itself()
    {
        var options = new PostgreSqlRelayStoreOptions { ConnectionString = await _server.CreateDatabaseAsync() };
        await using var store = new PostgreSqlRelayStore(options);
        await store.MigrateAsync(CancellationToken.None);
        await store.CheckAsync();

        _server.Stop();
        (await Should.ThrowAsync<RelayStoreException>(async () => await store.CheckAsync())).Code.ShouldBe("store_unavailable");

        _server.Start();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await store.CheckAsync();
                return;
            }
            catch (RelayStoreException) when (attempt < 20)
            {
                // Each pooled connection finds out by itself that it is broken.
            }
        }
    }
}
