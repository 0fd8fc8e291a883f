namespace Buds.Relay.Server.RateLimiting;

/// <summary>Counts calls. The one of this package counts within the process; several relay nodes share another.</summary>
public interface IRelayRateLimiter
{
    /// <summary>Counts one call.</summary>
    /// <param name="limit">The limit that it falls under.</param>
    /// <param name="partition">Who calls.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    ValueTask<RateLimitResult> TakeAsync(RelayRateLimit limit, string partition, CancellationToken cancellationToken = default);
}
