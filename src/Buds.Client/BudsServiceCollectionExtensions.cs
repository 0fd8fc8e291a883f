using Buds.Client.Keys;
using Buds.Relay.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Buds.Client;

/// <summary>Adds Buds to an app.</summary>
public static class BudsServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="BudsClient"/>. Options are validated when the host starts, or at the first use where there is none. Put an
    /// <see cref="IKeyStore"/> into the services to keep the account's key where the platform keeps secrets.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets at least <see cref="BudsOptions.Relay"/> and <see cref="BudsOptions.DataDirectory"/>.</param>
    /// <returns>The builder of the relay client, to add handlers to its HTTP clients.</returns>
    public static BudsRelayClientBuilder AddBuds(this IServiceCollection services, Action<BudsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptionsWithValidateOnStart<BudsOptions>().Configure(configure);
        return AddClient(services);
    }

    /// <summary>Adds a <see cref="BudsClient"/>, configured by a section.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="section">The keys are the names of <see cref="BudsOptions"/>.</param>
    /// <returns>The builder of the relay client, to add handlers to its HTTP clients.</returns>
    public static BudsRelayClientBuilder AddBuds(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptionsWithValidateOnStart<BudsOptions>().Bind(section);
        return AddClient(services);
    }

    private static BudsRelayClientBuilder AddClient(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BudsOptions>, BudsOptionsValidator>());
        services.TryAddSingleton<BudsClient>();
        services.AddOptions<RelayClientOptions>().Configure<IOptions<BudsOptions>>((relay, buds) => relay.RelayUrl = buds.Value.Relay);
        return services.AddBudsRelayClient(_ => { });
    }
}
