using System.Net;
using Buds.Relay.Server.Pushes.Apns;
using Buds.Relay.Server.Pushes.Fcm;
using Buds.Relay.Server.Pushes.WebPush;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Pushes;

/// <summary>Push services that wake devices which hold no event stream. A relay can have one of each kind.</summary>
public static class PushRelayBuilderExtensions
{
    /// <summary>Wakes devices through the Apple Push Notification service.</summary>
    /// <param name="builder">The relay.</param>
    /// <param name="configure">Sets the key.</param>
    public static RelayBuilder UseApns(this RelayBuilder builder, Action<ApnsOptions> configure) =>
        builder.UseApns(options => options.Configure(configure));

    /// <summary>The same, with settings of the names of <see cref="ApnsOptions"/>' properties.</summary>
    public static RelayBuilder UseApns(this RelayBuilder builder, IConfigurationSection section) => builder.UseApns(options => options.Bind(section));

    /// <summary>Wakes devices through Firebase Cloud Messaging.</summary>
    /// <param name="builder">The relay.</param>
    /// <param name="configure">Sets the service account.</param>
    public static RelayBuilder UseFcm(this RelayBuilder builder, Action<FcmOptions> configure) =>
        builder.UseFcm(options => options.Configure(configure));

    /// <summary>The same, with settings of the names of <see cref="FcmOptions"/>' properties.</summary>
    public static RelayBuilder UseFcm(this RelayBuilder builder, IConfigurationSection section) => builder.UseFcm(options => options.Bind(section));

    /// <summary>Wakes browsers through their push services.</summary>
    /// <param name="builder">The relay.</param>
    /// <param name="configure">Sets the relay's key.</param>
    public static RelayBuilder UseWebPush(this RelayBuilder builder, Action<WebPushOptions> configure) =>
        builder.UseWebPush(options => options.Configure(configure));

    /// <summary>The same, with settings of the names of <see cref="WebPushOptions"/>' properties.</summary>
    public static RelayBuilder UseWebPush(this RelayBuilder builder, IConfigurationSection section) => builder.UseWebPush(options => options.Bind(section));

    private static RelayBuilder UseApns(this RelayBuilder builder, Action<OptionsBuilder<ApnsOptions>> configure)
    {
        var services = builder.Services;
        configure(services.AddOptionsWithValidateOnStart<ApnsOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApnsOptions>, ApnsOptionsValidator>());
        services.AddPushClient(ApnsOptions.HttpClientName, _ => Handler());
        services.TryAddSingleton<ApnsProviderToken>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPushSender, ApnsSender>());
        return builder;
    }

    private static RelayBuilder UseFcm(this RelayBuilder builder, Action<OptionsBuilder<FcmOptions>> configure)
    {
        var services = builder.Services;
        configure(services.AddOptionsWithValidateOnStart<FcmOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FcmOptions>, FcmOptionsValidator>());
        services.AddPushClient(FcmOptions.HttpClientName, _ => Handler());
        services.TryAddSingleton<FcmAccessToken>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPushSender, FcmSender>());
        return builder;
    }

    private static RelayBuilder UseWebPush(this RelayBuilder builder, Action<OptionsBuilder<WebPushOptions>> configure)
    {
        var services = builder.Services;
        configure(services.AddOptionsWithValidateOnStart<WebPushOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebPushOptions>, WebPushOptionsValidator>());
        services.AddPushClient(WebPushOptions.HttpClientName, provider =>
        {
            var handler = Handler();
            handler.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1);
            if (!provider.GetRequiredService<IOptions<WebPushOptions>>().Value.AllowPrivateAddresses)
            {
                handler.ConnectCallback = PublicAddresses.ConnectAsync;

                // It would connect in the relay's place, without the check.
                handler.UseProxy = false;
            }

            return handler;
        });
        services.TryAddSingleton<VapidTokens>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPushSender, WebPushSender>());
        return builder;
    }

    // One handler for good: its connection is shared by all pushes, and renewed by itself. URLs are tokens: nothing of them is logged.
    private static void AddPushClient(this IServiceCollection services, string name, Func<IServiceProvider, SocketsHttpHandler> handler) =>
        services.AddHttpClient(name)
            .ConfigurePrimaryHttpMessageHandler(handler)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();

    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromHours(1),
        PooledConnectionIdleTimeout = TimeSpan.FromHours(1),
        KeepAlivePingDelay = TimeSpan.FromMinutes(1),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
    };
}
