using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;

namespace Buds.Storage.S3;

/// <summary>Which errors of this assembly those of the SDK are.</summary>
internal static class S3Errors
{
    private const string NoSuchBucket = "NoSuchBucket";

    public static BlobStoreUnavailableException BucketMissing(Exception? cause = null) =>
        new("The S3 bucket does not exist; create it, or correct S3BlobStoreOptions.Bucket.", cause);

    public static BlobStoreUnavailableException UnusableAnswer(Exception? cause = null) =>
        new("The S3 store gave an answer that makes no sense; check that its address is that of an S3 store.", cause);

    public static BlobStoreUnavailableException UploadRefused(int status) =>
        new($"The S3 store refuses an upload by a URL that was just signed (status {status}); check S3BlobStoreOptions.Region and PathStyle, and the clock.");

    /// <summary>Runs what talks to the store, and turns its faults into this assembly's.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> call, CancellationToken ct)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (IsFault(e, ct))
        {
            throw From(e);
        }
    }

    /// <summary>As <see cref="GuardAsync"/>, with null for an object that does not exist; it may be the bucket that does not.</summary>
    public static Task<T?> FindAsync<T>(Func<Task<T>> call, CancellationToken ct)
        where T : class =>
        GuardAsync<T?>(
            async () =>
            {
                try
                {
                    return await call().ConfigureAwait(false);
                }
                catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != NoSuchBucket)
                {
                    return null;
                }
            },
            ct);

    public static bool IsFault(Exception exception, CancellationToken ct) => exception switch
    {
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException => true,

        // The SDK's own readers, of an answer that is none of an S3 store.
        XmlException or FormatException or OverflowException => true,
        OperationCanceledException => !ct.IsCancellationRequested,
        _ => false,
    };

    /// <summary>For an exception that <see cref="IsFault"/>.</summary>
    public static BlobStoreException From(Exception fault) => fault switch
    {
        AmazonServiceException { StatusCode: not 0 } answer => From(answer),
        XmlException or FormatException or OverflowException => UnusableAnswer(fault),
        _ => new BlobStoreUnavailableException("The S3 store does not answer; check its address, its health and the network.", fault),
    };

    /// <summary>The store's own word for what is wrong, for logs.</summary>
    public static string CodeOf(BlobStoreException error) =>
        (error.InnerException as AmazonServiceException)?.ErrorCode is { Length: > 0 and <= 64 } code && code.All(char.IsAsciiLetterOrDigit) ? code : error.Code;

    private static BlobStoreException From(AmazonServiceException answer) => answer switch
    {
        // Ceph and AWS; MinIO; Swift, whose quota answers 413.
        { ErrorCode: "QuotaExceeded" or "InsufficientCapacity" or "XMinioStorageFull" or "XMinioAdminBucketQuotaExceeded" or "EntityTooLarge" }
            or { StatusCode: HttpStatusCode.InsufficientStorage } => BlobErrors.Full(answer),
        { ErrorCode: NoSuchBucket } or { StatusCode: HttpStatusCode.NotFound } => BucketMissing(answer),
        { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => new BlobStoreUnavailableException(
            "The S3 store refuses the credentials; check them, what they permit on the bucket, and the clock.", answer),
        { StatusCode: HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect } or { ErrorCode: "AuthorizationHeaderMalformed" } =>
            new BlobStoreUnavailableException("The S3 bucket is in another region; correct S3BlobStoreOptions.Region.", answer),
        _ => new BlobStoreUnavailableException("The S3 store failed the call; try again, and check its health.", answer),
    };
}
