using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Pushes;
using StackExchange.Redis;

namespace Buds.Relay.Server.Redis;

/// <summary>Counts for all nodes together; while Redis is away, each node for itself.</summary>
internal sealed class RedisPushThrottle(RedisConnection redis, TimeProvider time) : IPushThrottle
{
    private readonly LocalPushThrottle _alone = new(time);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeviceId>> TakeAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        try
        {
            if (redis.IsThere)
            {
                var database = redis.Database;
                var taken = await Task.WhenAll(devices.Select(device => database.StringSetAsync(Key(device), 1, LocalPushThrottle.Interval, When.NotExists)))
                    .WaitAsync(redis.Options.Timeout, cancellationToken).ConfigureAwait(false);
                return [.. devices.Where((_, i) => taken[i])];
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // Goes on alone.
        }

        return await _alone.TakeAsync(devices, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ResetAsync(DeviceId device, CancellationToken cancellationToken = default)
    {
        await _alone.ResetAsync(device, cancellationToken).ConfigureAwait(false);
        try
        {
            if (redis.IsThere)
            {
                _ = await redis.Database.KeyDeleteAsync(Key(device)).WaitAsync(redis.Options.Timeout, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // It ends by itself.
        }
    }

    private RedisKey Key(DeviceId device) => $"{redis.Options.Prefix}:push:{device}";
}
