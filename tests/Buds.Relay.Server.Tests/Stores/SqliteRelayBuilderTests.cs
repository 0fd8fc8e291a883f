using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Sqlite;
using Buds.Relay.Server.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Tests.Stores;

public sealed class SqliteRelayBuilderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("buds-relay-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task UseSqliteStore_adds_a_store_that_is_closed_with_the_application()
    {
        var path = Path.Combine(_directory.FullName, "relay.db");
        var services = new ServiceCollection();
        services.AddBudsRelay().UseMemoryStore().UseSqliteStore(options => options.Path = path);

        await using (var provider = services.BuildServiceProvider())
        {
            var store = provider.GetRequiredService<IRelayStore>();
            store.ShouldBeOfType<SqliteRelayStore>();
            await store.CheckAsync();
            File.Exists(path + "-wal").ShouldBeTrue();
        }

        File.Exists(path + "-wal").ShouldBeFalse();
    }

    [Fact]
    public void UseSqliteStore_takes_a_configuration_section()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Store:Path"] = "relay.db",
                ["Store:FlushToDisk"] = "false",
                ["Store:MaxBytes"] = "2000000",
            })
            .Build();
        var services = new ServiceCollection();
        services.AddBudsRelay().UseSqliteStore(configuration.GetSection("Store"));

        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<SqliteRelayStoreOptions>>().Value;
        options.Path.ShouldBe("relay.db");
        options.FlushToDisk.ShouldBeFalse();
        options.MaxBytes.ShouldBe(2_000_000);
    }

    [Fact]
    public async Task Application_whose_database_cannot_be_used_does_not_start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRoutingCore();
        builder.Services.AddBudsRelay().UseSqliteStore(options => options.Path = _directory.FullName).UseFilePayloads(_directory.FullName);
        await using var app = builder.Build();

        (await Should.ThrowAsync<RelayStoreException>(() => app.StartAsync())).Code.ShouldBe(RelayErrorCode.StoreUnavailable);
    }

    [Theory]
    [InlineData("", 5, null, "Path")]
    [InlineData("relay\0.db", 5, null, "Path")]
    [InlineData("relay.db", 0.9, null, "BusyTimeout")]
    [InlineData("relay.db", 301, null, "BusyTimeout")]
    [InlineData("relay.db", 5, 1024L * 1024 - 1, "MaxBytes")]
    public void Options_out_of_range_are_refused(string path, double busySeconds, long? maxBytes, string property)
    {
        var services = new ServiceCollection();
        services.AddBudsRelay().UseSqliteStore(options => Set(options));
        using var provider = services.BuildServiceProvider();

        Should.Throw<OptionsValidationException>(provider.GetRequiredService<IRelayStore>).Message.ShouldContain(property);
        var options = new SqliteRelayStoreOptions();
        Set(options);
        Should.Throw<ArgumentException>(() => SqliteRelayStore.Open(options)).Message.ShouldContain(property);

        void Set(SqliteRelayStoreOptions options)
        {
            options.Path = path;
            options.BusyTimeout = TimeSpan.FromSeconds(busySeconds);
            options.MaxBytes = maxBytes;
        }
    }
}
