using Buds.Client.Memories;
using Buds.Crypto.Receipts;
using Buds.Storage.Tiered;

namespace Buds.Client.Photos;

/// <summary>Tells the tiers which blobs are thumbnails of which, so that these stay at hand when the photos leave.</summary>
internal static class PhotoDetails
{
    /// <param name="tiers">The tiers, where there are any.</param>
    /// <param name="blobs">Blobs of one receipt that are in the store by now.</param>
    /// <param name="cancellationToken">Stops between two blobs; saying it again does no harm.</param>
    public static async Task SetAsync(TieredBlobStore? tiers, IEnumerable<BlobReference> blobs, CancellationToken cancellationToken)
    {
        if (tiers is null)
        {
            return;
        }

        foreach (var blob in blobs.Where(blob => blob.Thumbnail is not null || blob.Role == PhotoRoles.Thumbnail))
        {
            var details = new BlobDetails(
                blob.Mime, blob.Thumbnail is { } thumbnail ? PhotoKeys.Of(thumbnail) : null, IsThumbnail: blob.Role == PhotoRoles.Thumbnail);
            _ = await tiers.SetDetailsAsync(PhotoKeys.Of(blob.Cid), details, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same for what came with a message: what is too large to be a thumbnail is not taken for one.</summary>
    public static async Task SetAsync(TieredBlobStore? tiers, IEnumerable<SignedReceipt> receipts, CancellationToken cancellationToken)
    {
        foreach (var receipt in tiers is null ? [] : receipts)
        {
            var thumbnails = PhotoRoles.Thumbnails(receipt.Content);
            await SetAsync(
                tiers,
                receipt.Content.Blobs.Where(blob => thumbnails.Contains(blob.Cid) || (blob.Thumbnail is { } thumbnail && thumbnails.Contains(thumbnail))),
                cancellationToken).ConfigureAwait(false);
        }
    }
}
