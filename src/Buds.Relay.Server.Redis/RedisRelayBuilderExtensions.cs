using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.WakeUps;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Redis;

/// <summary>Lets the nodes of a relay share wake-ups and rate limits.</summary>
public static class RedisRelayBuilderExtensions
{
    /// <summary>Shares wake-ups and rate limits over Redis. The options are validated when the application starts; Redis need not be there then.</summary>
    public static RelayBuilder UseRedis(this RelayBuilder builder, Action<RedisRelayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.UseRedis(options => options.Configure(configure));
    }

    /// <summary>Shares wake-ups and rate limits over Redis, with the options of a configuration section.</summary>
    public static RelayBuilder UseRedis(this RelayBuilder builder, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return builder.UseRedis(options => options.Bind(section));
    }

    private static RelayBuilder UseRedis(this RelayBuilder builder, Action<OptionsBuilder<RedisRelayOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        configure(services.AddOptionsWithValidateOnStart<RedisRelayOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisRelayOptions>, RedisRelayOptionsValidator>());
        services.TryAddSingleton<RedisConnection>();
        services.TryAddSingleton<RedisWakeUps>();
        services.AddSingleton<IRelayWakeUps>(provider => provider.GetRequiredService<RedisWakeUps>());
        services.AddSingleton<IRelayRateLimiter, RedisRateLimiter>();
        services.AddSingleton<IPushThrottle, RedisPushThrottle>();
        services.AddHostedService<RedisWakeUpLoop>();
        return builder;
    }
}
