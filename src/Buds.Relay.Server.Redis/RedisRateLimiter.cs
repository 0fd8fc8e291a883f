using Buds.Relay.Server.RateLimiting;
using StackExchange.Redis;

namespace Buds.Relay.Server.Redis;

/// <summary>
/// Counts calls for all nodes together, as <see cref="LocalRateLimiter"/> does for one: in windows that begin with the first call of each, in one script a
/// call. While Redis is away, each node counts by itself.
/// </summary>
internal sealed class RedisRateLimiter(RedisConnection redis, TimeProvider time) : IRelayRateLimiter
{
    private const string Script =
        """
        local used = tonumber(redis.call('GET', KEYS[1]) or '0')
        local left = redis.call('PTTL', KEYS[1])
        if left <= 0 then
            used = 0
            left = tonumber(ARGV[2])
        end
        if used >= tonumber(ARGV[1]) then
            return {0, 0, left}
        end
        redis.call('SET', KEYS[1], used + 1, 'PX', left)
        return {1, tonumber(ARGV[1]) - used - 1, left}
        """;

    private readonly LocalRateLimiter _alone = new(time);

    public async ValueTask<RateLimitResult> TakeAsync(RelayRateLimit limit, string partition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(limit);
        if (redis.IsThere)
        {
            try
            {
                var answer = (long[])(await redis.Database.ScriptEvaluateAsync(
                    Script,
                    [(RedisKey)$"{redis.Options.Prefix}:limit:{limit.Name}:{partition}"],
                    [limit.Permits, (long)limit.Window.TotalMilliseconds]).WaitAsync(redis.Options.Timeout, cancellationToken).ConfigureAwait(false))!;
                redis.Note(there: true);
                return new RateLimitResult(answer[0] == 1, (int)answer[1], TimeSpan.FromMilliseconds(answer[2]));
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                // Goes on alone.
            }
        }

        redis.Note(there: false);
        return await _alone.TakeAsync(limit, partition, cancellationToken).ConfigureAwait(false);
    }
}
