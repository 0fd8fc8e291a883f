using Buds.Relay.Server.Memory;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.WakeUps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Relay.Server.Redis.Tests;

/// <summary>What a node of a relay has of Redis, over a store that nodes share.</summary>
internal sealed class RelayNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RedisWakeUpLoop _loop;

    private RelayNode(ServiceProvider services)
    {
        _services = services;
        _loop = services.GetServices<IHostedService>().OfType<RedisWakeUpLoop>().Single();
    }

    public IRelayWakeUps WakeUps => _services.GetRequiredService<IRelayWakeUps>();

    public IRelayRateLimiter Limiter => _services.GetRequiredService<IRelayRateLimiter>();

    public IPushThrottle Pushes => _services.GetRequiredService<IPushThrottle>();

    public RedisConnection Redis => _services.GetRequiredService<RedisConnection>();

    public List<string> Log { get; private init; } = [];

    public static async Task<RelayNode> StartAsync(string configuration, MemoryRelayStore store, FakeTimeProvider time)
    {
        var log = new List<string>();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new ListProvider(log)));
        services.AddSingleton<TimeProvider>(time);
        services.AddBudsRelay().UseRedis(redis => redis.Configuration = configuration);
        services.AddSingleton<IRelayStore>(store);
        var node = new RelayNode(services.BuildServiceProvider()) { Log = log };
        await node._loop.StartAsync(CancellationToken.None);
        return node;
    }

    public int CountLogged(string text)
    {
        lock (Log)
        {
            return Log.Count(line => line.Contains(text, StringComparison.Ordinal));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    private sealed class ListProvider(List<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (log)
            {
                log.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
