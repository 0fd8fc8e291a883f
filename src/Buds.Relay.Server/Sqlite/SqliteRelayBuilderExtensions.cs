using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Sqlite;

/// <summary>Keeps a relay's metadata in SQLite.</summary>
public static class SqliteRelayBuilderExtensions
{
    /// <summary>Keeps metadata in a SQLite file. The last store chosen is the one used. The options are validated, and the file is opened and brought
    /// up to date, when the application starts.</summary>
    public static RelayBuilder UseSqliteStore(this RelayBuilder builder, Action<SqliteRelayStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.UseSqliteStore(options => options.Configure(configure));
    }

    /// <summary>Keeps metadata in a SQLite file, with the options of a configuration section.</summary>
    public static RelayBuilder UseSqliteStore(this RelayBuilder builder, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return builder.UseSqliteStore(options => options.Bind(section));
    }

    private static RelayBuilder UseSqliteStore(this RelayBuilder builder, Action<OptionsBuilder<SqliteRelayStoreOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        configure(services.AddOptionsWithValidateOnStart<SqliteRelayStoreOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteRelayStoreOptions>, SqliteRelayStoreOptionsValidator>());
        services.AddSingleton<IRelayStore>(provider => SqliteRelayStore.Open(
            provider.GetRequiredService<IOptions<SqliteRelayStoreOptions>>().Value, provider.GetRequiredService<RelayMetrics>()));
        services.AddHostedService<SqliteStart>();
        return builder;
    }
}
