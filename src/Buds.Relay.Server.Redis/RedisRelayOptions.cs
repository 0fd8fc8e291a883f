namespace Buds.Relay.Server.Redis;

/// <summary>Where the nodes of a relay find their Redis.</summary>
public sealed class RedisRelayOptions
{
    /// <summary>The servers and how to reach them, as StackExchange.Redis reads it, such as <c>redis1:6379,redis2:6379,ssl=true,password=…</c>.</summary>
    /// <value>Required. It may hold a password: keep it where secrets are kept.</value>
    public string Configuration { get; set; } = "";

    /// <summary>What all keys and channels begin with, so that several relays can share a Redis.</summary>
    /// <value>1 to 64 characters. Default: <c>buds</c>.</value>
    public string Prefix { get; set; } = "buds";

    /// <summary>How often a node looks into the store for the devices connected to it, while Redis is away.</summary>
    /// <value>1 second to 5 minutes. Default: 3 seconds.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a call waits for Redis before it goes on without.</summary>
    /// <value>10 milliseconds to 10 seconds. Default: 250 milliseconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(250);
}
