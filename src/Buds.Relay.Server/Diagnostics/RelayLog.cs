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
}
