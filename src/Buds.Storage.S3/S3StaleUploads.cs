using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace Buds.Storage.S3;

/// <summary>Uploads in parts whose process ended in the middle. They take room, and no listing of blobs shows them.</summary>
internal sealed class S3StaleUploads(S3Bucket bucket, ILogger logger)
{
    private static readonly TimeSpan StaleAfter = TimeSpan.FromDays(1);

    /// <summary>Removes them; where the store does not let it, says so and goes on.</summary>
    public async Task RemoveAsync(CancellationToken ct)
    {
        try
        {
            int removed = 0;
            ListMultipartUploadsRequest request = new() { BucketName = bucket.Name, Prefix = bucket.KeyPrefix };
            ListMultipartUploadsResponse page;
            do
            {
                page = await S3Errors.GuardAsync(() => bucket.Client.ListMultipartUploadsAsync(request, ct), ct).ConfigureAwait(false);
                foreach (MultipartUpload upload in page.MultipartUploads ?? [])
                {
                    removed += await TryRemoveAsync(upload, ct).ConfigureAwait(false) ? 1 : 0;
                }

                (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
            }
            while (page.IsTruncated == true && !string.IsNullOrEmpty(page.NextKeyMarker));

            if (removed > 0)
            {
                logger.StaleUploadsRemoved(removed);
            }
        }
        catch (BlobStoreException e)
        {
            logger.StaleUploadsNotRemoved(S3Errors.CodeOf(e));
        }
    }

    private async Task<bool> TryRemoveAsync(MultipartUpload upload, CancellationToken ct)
    {
        if (upload.Initiated is not { } begun || !bucket.TryGetKey(upload.Key, out _) || begun.ToUniversalTime() > (bucket.Now - StaleAfter).UtcDateTime)
        {
            return false;
        }

        // A store that died while it put the parts together may list an upload whose blob is there, and take the blob's parts away with it.
        GetObjectMetadataResponse? blob = await S3Errors.FindAsync(
            () => bucket.Client.GetObjectMetadataAsync(bucket.Name, upload.Key, ct), ct).ConfigureAwait(false);
        return (blob?.LastModified is not { } written || written.ToUniversalTime() < begun.ToUniversalTime())
            && await S3Errors.FindAsync(
                () => bucket.Client.AbortMultipartUploadAsync(bucket.Name, upload.Key, upload.UploadId, ct), ct).ConfigureAwait(false) is not null;
    }
}
