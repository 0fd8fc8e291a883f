namespace Buds.Relay.Server.Pushes;

/// <summary>How a push ended, and what to do.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Reason">The service's own short code for a refusal, such as <c>BadTopic</c> or <c>HTTP 400</c>, for the log: no token, no text of others.</param>
/// <param name="RetryAfter">How long the service asked to wait; null where it did not say.</param>
public readonly record struct PushResult(PushStatus Status, string? Reason = null, TimeSpan? RetryAfter = null);
