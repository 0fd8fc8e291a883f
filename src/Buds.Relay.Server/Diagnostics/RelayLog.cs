using Buds.Relay.Protocol.Devices;
using Microsoft.Extensions.Logging;

namespace Buds.Relay.Server.Diagnostics;

/// <summary>Everything the relay logs. No DID, device, message id, token or URL is among it.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(1, LogLevel.Error, "A call failed")]
    public static partial void CallFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "A store failed a call: {Code}")]
    public static partial void StoreFailed(this ILogger logger, Exception exception, string code);

    [LoggerMessage(3, LogLevel.Warning, "{Count} payloads that are no longer needed could not be deleted; the clean-up tries again")]
    public static partial void PayloadsNotDeleted(this ILogger logger, Exception exception, int count);

    [LoggerMessage(4, LogLevel.Error, "The clean-up failed; it tries again at its next turn")]
    public static partial void CleanUpFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "The clean-up removed {Messages} messages, {Uploads} uploads, {Devices} devices and {Payloads} payloads")]
    public static partial void CleanedUp(this ILogger logger, int messages, int uploads, int devices, int payloads);

    [LoggerMessage(6, LogLevel.Error, "A push service refuses the relay's pushes: {Kind} {Reason}")]
    public static partial void PushRefused(this ILogger logger, PushKind kind, string reason);

    [LoggerMessage(7, LogLevel.Warning, "A push was given up after {Attempts} attempts: {Kind}")]
    public static partial void PushGivenUp(this ILogger logger, PushKind kind, int attempts);

    [LoggerMessage(8, LogLevel.Error, "A push failed: {Kind}")]
    public static partial void PushFailed(this ILogger logger, Exception exception, PushKind kind);

    [LoggerMessage(9, LogLevel.Error, "The store failed pushes; their devices find their messages when they poll")]
    public static partial void PushesNotPrepared(this ILogger logger, Exception exception);
}
