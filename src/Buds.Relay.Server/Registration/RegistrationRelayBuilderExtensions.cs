using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Registration;

/// <summary>Who may register new accounts; without any of these, everyone. The last one called counts.</summary>
public static class RegistrationRelayBuilderExtensions
{
    private const int MaxDocument = 1024 * 1024;

    /// <summary>Nobody: accounts that the relay knows go on.</summary>
    public static RelayBuilder CloseRegistration(this RelayBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IRegistrationGate, ClosedGate>();
        return builder;
    }

    /// <summary>Whoever brings an <see cref="InviteCode"/> that was put into the store (<see cref="Stores.IRelayStore.AddInviteAsync"/>).</summary>
    public static RelayBuilder RequireInvites(this RelayBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IRegistrationGate, InviteGate>();
        return builder;
    }

    /// <summary>Whoever brings a token of an OpenID Connect issuer.</summary>
    /// <param name="builder">The relay.</param>
    /// <param name="configure">Sets the issuer.</param>
    public static RelayBuilder RequireOidc(this RelayBuilder builder, Action<OidcGateOptions> configure) =>
        builder.RequireOidc(options => options.Configure(configure));

    /// <summary>The same, with settings of the names of <see cref="OidcGateOptions"/>' properties.</summary>
    public static RelayBuilder RequireOidc(this RelayBuilder builder, IConfigurationSection section) => builder.RequireOidc(options => options.Bind(section));

    private static RelayBuilder RequireOidc(this RelayBuilder builder, Action<OptionsBuilder<OidcGateOptions>> configure)
    {
        var services = builder.Services;
        configure(services.AddOptionsWithValidateOnStart<OidcGateOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OidcGateOptions>, OidcGateOptionsValidator>());
        services.AddHttpClient(OidcGateOptions.HttpClientName)
            .ConfigureHttpClient(client => (client.Timeout, client.MaxResponseContentBufferSize) = (TimeSpan.FromSeconds(10), MaxDocument))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.TryAddSingleton<OidcKeys>();
        services.AddSingleton<IRegistrationGate, OidcGate>();
        return builder;
    }
}
