using Buds.Relay.Server.Blobs;
using Buds.Relay.Server.CleanUp;
using Buds.Relay.Server.Description;
using Buds.Relay.Server.Devices;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Events;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Legacy;
using Buds.Relay.Server.Messages;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Registration;
using Buds.Relay.Server.WakeUps;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server;

/// <summary>Adds a relay to an application.</summary>
public static class RelayServiceCollectionExtensions
{
    /// <summary>Adds a relay. It also needs a store (choose it on what this returns), an <c>IBlobStore</c> and an <c>IBlobPresigner</c>;
    /// that they are there, and the options, is checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options.</param>
    public static RelayBuilder AddBudsRelay(this IServiceCollection services, Action<RelayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptionsWithValidateOnStart<RelayOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RelayOptions>, RelayOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRelayRateLimiter, LocalRateLimiter>();
        services.TryAddSingleton<LocalWakeUps>();
        services.TryAddSingleton<IRelayWakeUps>(provider => provider.GetRequiredService<LocalWakeUps>());
        services.AddOptionsWithValidateOnStart<PushOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PushOptions>, PushOptionsValidator>());
        services.TryAddSingleton<IPushThrottle, LocalPushThrottle>();
        services.TryAddSingleton<PushQueue>();
        services.TryAddSingleton<IRegistrationGate, OpenGate>();
        services.AddMetrics();
        services.TryAddSingleton<RelayMetrics>();
        services.TryAddSingleton<RelayClock>();
        services.TryAddSingleton<CallGuard>();
        services.TryAddSingleton<CallLimits>();
        services.TryAddSingleton<CallReader>();
        services.TryAddSingleton<RequestAuthenticator>();
        services.TryAddSingleton<PayloadLinks>();
        services.TryAddSingleton<PayloadInspector>();
        services.TryAddSingleton<PayloadReclaimer>();
        services.TryAddSingleton<DescriptionCalls>();
        services.TryAddSingleton<RegistrationCall>();
        services.TryAddSingleton<DeviceCalls>();
        services.TryAddSingleton<UploadCall>();
        services.TryAddSingleton<SendCall>();
        services.TryAddSingleton<InboxCalls>();
        services.TryAddSingleton<LegacyCalls>();
        services.TryAddSingleton<EventBeats>();
        services.TryAddSingleton<EventStream>();
        services.TryAddSingleton<BlobCalls>();
        services.TryAddSingleton<RelayCleanUp>();
        services.AddHostedService<CleanUpLoop>();
        services.AddHostedService<PushLoop>();
        return new RelayBuilder(services);
    }

    /// <summary>Adds a relay with the options of a configuration section.</summary>
    public static RelayBuilder AddBudsRelay(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var builder = services.AddBudsRelay();
        services.AddOptions<RelayOptions>().Bind(section);
        return builder;
    }
}
