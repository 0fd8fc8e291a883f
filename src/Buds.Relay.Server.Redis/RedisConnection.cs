using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Buds.Relay.Server.Redis;

/// <summary>The connection to Redis, which may be there or not, and how that is told.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly Lazy<ConnectionMultiplexer> _multiplexer;
    private int _away;

    public RedisConnection(IOptions<RedisRelayOptions> options, ILogger<RedisConnection> logger)
    {
        _logger = logger;
        Options = options.Value;
        _multiplexer = new Lazy<ConnectionMultiplexer>(Connect);
    }

    public RedisRelayOptions Options { get; }

    public bool IsThere => _multiplexer.Value.IsConnected;

    public ISubscriber Subscriber => _multiplexer.Value.GetSubscriber();

    public IDatabase Database => _multiplexer.Value.GetDatabase();

    /// <summary>Remembers whether Redis answers; the first to see a change logs it.</summary>
    public void Note(bool there)
    {
        if (Interlocked.Exchange(ref _away, there ? 0 : 1) == (there ? 0 : 1))
        {
            return;
        }

        if (there)
        {
            _logger.Back();
        }
        else
        {
            _logger.Away();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_multiplexer.IsValueCreated)
        {
            await _multiplexer.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ConnectionMultiplexer Connect()
    {
        var configuration = ConfigurationOptions.Parse(Options.Configuration);
        configuration.AbortOnConnectFail = false;
        configuration.AsyncTimeout = (int)Options.Timeout.TotalMilliseconds;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ReconnectRetryPolicy = new LinearRetry(1000);
        configuration.ConnectTimeout = 2000;
        return ConnectionMultiplexer.Connect(configuration);
    }
}
