using System.Net;
using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Client;

/// <summary>Adds the relay client to an application.</summary>
public static class RelayClientServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="RelayClientFactory"/>. The options are validated when the application starts.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    public static BudsRelayClientBuilder AddBudsRelayClient(this IServiceCollection services, Action<RelayClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptionsWithValidateOnStart<RelayClientOptions>().Configure(configure);
        return AddClient(services);
    }

    /// <summary>Adds a <see cref="RelayClientFactory"/> with options from configuration. They are validated when the application starts.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">A section with the properties of <see cref="RelayClientOptions"/>.</param>
    public static BudsRelayClientBuilder AddBudsRelayClient(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptionsWithValidateOnStart<RelayClientOptions>().Bind(section);
        return AddClient(services);
    }

    private static BudsRelayClientBuilder AddClient(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RelayClientOptions>, RelayClientOptionsValidator>());
        services.AddLogging();
        services.TryAddSingleton<RelayClientMetrics>();
        services.TryAddSingleton(provider => new RelayClientFactory(
            provider.GetRequiredService<IHttpClientFactory>(),
            new RelayClientServices(
                provider.GetRequiredService<IOptions<RelayClientOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<RelayClientMetrics>(),
                provider.GetRequiredService<ILogger<RelayClient>>())));
        services.TryAddTransient<RelaySigningHandler>();
        return new BudsRelayClientBuilder(
            AddHttpClient(services, BudsRelayClientBuilder.CallsClientName).AddHttpMessageHandler<RelaySigningHandler>(),
            AddHttpClient(services, BudsRelayClientBuilder.PayloadsClientName));
    }

    // The time-outs are the pipelines'. The factory's loggers write URLs, and those name messages.
    private static IHttpClientBuilder AddHttpClient(IServiceCollection services, string name) => services
        .AddHttpClient(name, client =>
        {
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.DefaultRequestVersion = HttpVersion.Version20;
            client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        })
        .UseSocketsHttpHandler((handler, _) =>
        {
            handler.AllowAutoRedirect = false;
            handler.UseCookies = false;
        })
        .RemoveAllLoggers();
}
