using Buds.Client.Memories;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;
using Buds.Storage.Pictures;
using Buds.Storage.Tiered;

namespace Buds.Client.Photos;

/// <summary>Tells the tiers which blobs are thumbnails of which, so that these stay at hand when the photos leave.</summary>
internal static class PhotoDetails
{
    /// <param name="tiers">The tiers, where there are any.</param>
    /// <param name="blobs">Blobs that are in the store by now.</param>
    /// <param name="cancellationToken">Stops between two blobs; saying it again does no harm.</param>
    public static async Task SetAsync(TieredBlobStore? tiers, IEnumerable<BlobReference> blobs, CancellationToken cancellationToken)
    {
        foreach (var blob in tiers is null ? [] : blobs.Where(blob => blob.Thumbnail is not null || blob.Role == PhotoRoles.Thumbnail))
        {
            // What is known stays: another memory, or another person, may say otherwise of the same blob.
            var key = PhotoKeys.Of(blob.Cid);
            if (await tiers!.FindAsync(key, cancellationToken).ConfigureAwait(false) is { Details: { Thumbnail: null, IsThumbnail: false } })
            {
                var details = new BlobDetails(
                    blob.Mime, blob.Thumbnail is { } thumbnail ? PhotoKeys.Of(thumbnail) : null, IsThumbnail: blob.Role == PhotoRoles.Thumbnail);
                _ = await tiers.SetDetailsAsync(key, details, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// The same for what came with a message, and for nothing else: a receipt may name any blob and any size. What is too large to be a thumbnail is none, as it would
    /// never leave.
    /// </summary>
    public static async Task SetAsync(TieredBlobStore? tiers, OpenedPackage package, CancellationToken cancellationToken)
    {
        var sizes = package.Blobs.ToDictionary(blob => blob.Cid, blob => blob.Size);
        var small = sizes.Where(blob => blob.Value <= IThumbnailer.MaxBytes).Select(blob => blob.Key).ToHashSet();
        await SetAsync(
            tiers,
            package.Receipts.Where(receipt => receipt.Content.Type == MemoryTypes.Shared).SelectMany(receipt => receipt.Content.Blobs).Where(blob =>
                blob.Role == PhotoRoles.Thumbnail
                    ? small.Contains(blob.Cid) && blob.Thumbnail is null
                    : sizes.ContainsKey(blob.Cid) && blob.Thumbnail is { } thumbnail && small.Contains(thumbnail)),
            cancellationToken).ConfigureAwait(false);
    }
}
