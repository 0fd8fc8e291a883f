using Microsoft.Extensions.Logging;

namespace Buds.Relay.Server.Redis;

/// <summary>What this package logs: nothing that names a device.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(101, LogLevel.Warning, "Redis is away: this node counts calls by itself and looks into the store for its devices")]
    public static partial void Away(this ILogger logger);

    [LoggerMessage(102, LogLevel.Information, "Redis is back: nodes share wake-ups and limits again")]
    public static partial void Back(this ILogger logger);

    [LoggerMessage(103, LogLevel.Warning, "The store did not answer a look for waiting devices")]
    public static partial void LookFailed(this ILogger logger, Exception exception);
}
