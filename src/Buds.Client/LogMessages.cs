using Microsoft.Extensions.Logging;

namespace Buds.Client;

/// <summary>Everything that the client logs. Never an id of a person, a device or a message, and no text from elsewhere.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(4001, LogLevel.Information, "A message was sent to {Deliveries} devices.")]
    public static partial void Sent(ILogger logger, int deliveries);

    [LoggerMessage(4002, LogLevel.Warning, "A message cannot be sent as things are: {Code}.")]
    public static partial void SendFailed(ILogger logger, string code);

    [LoggerMessage(4003, LogLevel.Information, "A message was received: {Receipts} receipts, {Blobs} photos.")]
    public static partial void Received(ILogger logger, int receipts, int blobs);

    [LoggerMessage(4004, LogLevel.Warning, "A message was refused: {Code}.")]
    public static partial void Refused(ILogger logger, string code);

    [LoggerMessage(4005, LogLevel.Information, "The device list of a known account changed.")]
    public static partial void DevicesChanged(ILogger logger);

    [LoggerMessage(4006, LogLevel.Information, "The outbox waits: {Code}.")]
    public static partial void OutboxWaits(ILogger logger, string code);

    [LoggerMessage(4007, LogLevel.Information, "Housekeeping waits: {Code}.")]
    public static partial void HousekeepingWaits(ILogger logger, string code);

    [LoggerMessage(4008, LogLevel.Warning, "What the relay says of an account's devices is refused: {Code}.")]
    public static partial void ListRefused(ILogger logger, string code);
}
