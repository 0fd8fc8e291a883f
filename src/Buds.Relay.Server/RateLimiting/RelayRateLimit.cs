namespace Buds.Relay.Server.RateLimiting;

/// <summary>How often something may be done.</summary>
/// <param name="Name">What: lower case, short; it goes into the <c>RateLimit</c> header.</param>
/// <param name="Permits">How often in a window, 1 or more.</param>
/// <param name="Window">The window.</param>
public sealed record RelayRateLimit(string Name, int Permits, TimeSpan Window);
