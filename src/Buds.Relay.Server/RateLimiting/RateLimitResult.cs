namespace Buds.Relay.Server.RateLimiting;

/// <summary>The answer of a rate limiter.</summary>
/// <param name="IsAllowed">Whether the call may go on.</param>
/// <param name="Remaining">How many more may in this window.</param>
/// <param name="ResetsAfter">When the window ends.</param>
public readonly record struct RateLimitResult(bool IsAllowed, int Remaining, TimeSpan ResetsAfter);
