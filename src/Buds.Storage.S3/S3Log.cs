using Microsoft.Extensions.Logging;

namespace Buds.Storage.S3;

/// <summary>Everything this assembly logs. No key, URL or credential is among it.</summary>
internal static partial class S3Log
{
    [LoggerMessage(5001, LogLevel.Information, "The S3 store is reached. It has conditional creates: {ConditionalCreate}; compares checksums of uploads: {ComparesChecksums}; deletes expired blobs itself: {ExpiresBlobs}")]
    public static partial void Connected(this ILogger logger, bool conditionalCreate, bool comparesChecksums, bool expiresBlobs);

    [LoggerMessage(5002, LogLevel.Warning, "The S3 store took no lifecycle rule, so blobs expire only where the application deletes them ({Code})")]
    public static partial void ExpiryRuleRefused(this ILogger logger, string code);

    [LoggerMessage(5003, LogLevel.Information, "{Count} uploads in parts that never ended were removed from the S3 store")]
    public static partial void StaleUploadsRemoved(this ILogger logger, int count);

    [LoggerMessage(5004, LogLevel.Warning, "Uploads in parts that never ended could not be removed from the S3 store ({Code}); a lifecycle rule of the bucket can do it")]
    public static partial void StaleUploadsNotRemoved(this ILogger logger, string code);
}
