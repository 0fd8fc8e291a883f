using Buds.Client.Accounts;
using Buds.Client.Memories;
using Buds.Crypto.Identifiers;
using Buds.Storage.Tiered;

namespace Buds.Client.Photos;

/// <summary>
/// Deletes the photos that nothing shows and nothing sends any more. What refers to a photo is counted anew each time, so that no count can be wrong. What this
/// database knows nothing of, and a cold tier has, is left alone: it is the archive of an account that was restored, or of another of its devices.
/// </summary>
internal sealed class BlobReclaimer(AccountContext context)
{
    public async Task<ReclaimResult> ReclaimAsync(CancellationToken cancellationToken)
    {
        var (uses, upTo) = await context.Database.ReadAsync(
            session => (BlobReferences.Read(session, after: 0), ReceiptTable.LastPosition(session)), cancellationToken).ConfigureAwait(false);
        var (blobs, bytes) = (0L, 0L);
        var unreferred = new List<(Cid Photo, long Size)>();
        await foreach (var blob in context.Blobs.ListAsync(PhotoKeys.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (PhotoKeys.TryParse(blob.Key) is { } photo && !uses.Shown.Contains(photo)
                && (uses.Gone.Contains(photo) || await context.FindPhotoAsync(photo, cancellationToken).ConfigureAwait(false) == BlobTier.Hot))
            {
                unreferred.Add((photo, blob.Size));
            }
        }

        foreach (var (photo, size) in unreferred)
        {
            if (context.BlobUse.TryBeginReclaiming(photo))
            {
                try
                {
                    // Somebody may have shared it since, or it was on its way when the store was listed.
                    var isNew = await context.Database.ReadAsync(
                        session => BlobReferences.IsShownSince(session, upTo, photo), cancellationToken).ConfigureAwait(false);
                    if (!isNew && await context.Blobs.DeleteAsync(PhotoKeys.Of(photo), cancellationToken).ConfigureAwait(false))
                    {
                        await context.Database.WriteAsync(session => PhotoSources.Remove(session, photo), cancellationToken).ConfigureAwait(false);
                        (blobs, bytes) = (blobs + 1, bytes + size);
                    }
                }
                finally
                {
                    context.BlobUse.EndReclaiming(photo);
                }
            }
        }

        return new ReclaimResult(blobs, bytes);
    }
}
