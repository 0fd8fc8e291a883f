using Buds.Relay.Server.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.PostgreSql;

/// <summary>Keeps a relay's metadata in PostgreSQL.</summary>
public static class PostgreSqlRelayBuilderExtensions
{
    /// <summary>Keeps metadata in PostgreSQL 15 or later. The last store chosen is the one used. The options are validated, and the schema is brought up to
    /// date, when the application starts.</summary>
    public static RelayBuilder UsePostgreSqlStore(this RelayBuilder builder, Action<PostgreSqlRelayStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.UsePostgreSqlStore(options => options.Configure(configure));
    }

    /// <summary>Keeps metadata in PostgreSQL, with the options of a configuration section.</summary>
    public static RelayBuilder UsePostgreSqlStore(this RelayBuilder builder, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return builder.UsePostgreSqlStore(options => options.Bind(section));
    }

    private static RelayBuilder UsePostgreSqlStore(this RelayBuilder builder, Action<OptionsBuilder<PostgreSqlRelayStoreOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        configure(services.AddOptionsWithValidateOnStart<PostgreSqlRelayStoreOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgreSqlRelayStoreOptions>, PostgreSqlRelayStoreOptionsValidator>());
        services.AddSingleton(provider => new PostgreSqlRelayStore(provider.GetRequiredService<IOptions<PostgreSqlRelayStoreOptions>>().Value));
        services.AddSingleton<IRelayStore>(provider => provider.GetRequiredService<PostgreSqlRelayStore>());
        services.AddHostedService<PostgreSqlStart>();
        return builder;
    }
}
