using Microsoft.Extensions.Logging;

namespace Buds.Relay.Client.Diagnostics;

/// <summary>Everything that this library logs. Codes and counts alone: no URL, person, device or message.</summary>
internal static partial class RelayClientLog
{
    [LoggerMessage(3001, LogLevel.Debug, "Call {Call} failed with {Code}; try {Attempt} follows.")]
    public static partial void Retrying(this ILogger logger, string call, int attempt, string code);

    [LoggerMessage(3002, LogLevel.Warning, "Too many calls to the relay failed: the circuit is open.")]
    public static partial void CircuitOpened(this ILogger logger);

    [LoggerMessage(3003, LogLevel.Information, "The relay answers again: the circuit is closed.")]
    public static partial void CircuitClosed(this ILogger logger);

    [LoggerMessage(3004, LogLevel.Information, "The device's clock is off by {OffsetSeconds} s: signing with the relay's time.")]
    public static partial void SkewCorrected(this ILogger logger, long offsetSeconds);

    [LoggerMessage(3010, LogLevel.Debug, "The source {Source} of wake-ups is open.")]
    public static partial void WakeSourceOpened(this ILogger logger, string source);

    [LoggerMessage(3011, LogLevel.Information, "The source {Source} of wake-ups ended ({Code}); without another one the inbox is polled until it is back.")]
    public static partial void WakeSourceLost(this ILogger logger, string source, string code);

    [LoggerMessage(3012, LogLevel.Warning, "Reading the inbox failed with {Code}; it is read again later.")]
    public static partial void InboxFailed(this ILogger logger, string code);

    [LoggerMessage(3013, LogLevel.Error, "The handler failed at a message with {Exception}; it stays in the inbox and is given again later.")]
    public static partial void HandlerFailed(this ILogger logger, string exception);

    [LoggerMessage(3014, LogLevel.Warning, "A message's header cannot be read by this version; it is left in the inbox.")]
    public static partial void HeaderUnreadable(this ILogger logger);
}
