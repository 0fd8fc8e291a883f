using Microsoft.Extensions.Hosting;

namespace Buds.Relay.Server.Redis;

/// <summary>Listens to the other nodes, and looks from time to time whether they can be heard.</summary>
internal sealed class RedisWakeUpLoop(RedisWakeUps wakeUps, RedisConnection redis, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = false;
        var shown = time.GetTimestamp();
        using var timer = new PeriodicTimer(redis.Options.PollInterval, time);
        do
        {
            // Once it has begun, StackExchange.Redis subscribes again by itself after each outage.
            listening = listening || await TryListenAsync().ConfigureAwait(false);
            await wakeUps.CheckAsync(stoppingToken).ConfigureAwait(false);
            if (time.GetElapsedTime(shown) >= RedisWakeUps.StreamsShownEvery)
            {
                wakeUps.ShowStreams();
                shown = time.GetTimestamp();
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task<bool> TryListenAsync()
    {
        try
        {
            await wakeUps.ListenAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is StackExchange.Redis.RedisException or TimeoutException)
        {
            return false;
        }
    }
}
