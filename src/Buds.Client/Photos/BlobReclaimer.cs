using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Memories;
using Buds.Client.Outbox;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Photos;

/// <summary>Deletes the photos that nothing shows and nothing sends any more. What refers to a photo is counted anew each time, so that no count can be wrong.</summary>
internal sealed class BlobReclaimer(AccountContext context)
{
    public async Task<ReclaimResult> ReclaimAsync(CancellationToken cancellationToken)
    {
        var (referred, upTo) = await context.Database.ReadAsync(
            session => (ReferredTo(session, after: 0), ReceiptTable.LastPosition(session)), cancellationToken).ConfigureAwait(false);
        var (blobs, bytes) = (0L, 0L);
        var unreferred = new List<(Cid Photo, long Size)>();
        await foreach (var blob in context.Blobs.ListAsync(PhotoKeys.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (PhotoKeys.TryParse(blob.Key) is { } photo && !referred.Contains(photo))
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
                    var isNew = await context.Database.ReadAsync(session => ReferredTo(session, upTo).Contains(photo), cancellationToken).ConfigureAwait(false);
                    if (!isNew && await context.Blobs.DeleteAsync(PhotoKeys.Of(photo), cancellationToken).ConfigureAwait(false))
                    {
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

    private static HashSet<Cid> ReferredTo(DatabaseSession session, long after)
    {
        var deleted = ReceiptTable.DeletedMemories(session);
        var photos = OutboxTable.Blobs(session).ToHashSet();
        foreach (var receipt in ReceiptTable.After(session, after).Where(receipt => !deleted.Contains((receipt.RootCid, receipt.Content.Did))))
        {
            photos.UnionWith(receipt.Content.Blobs.Select(blob => blob.Cid));
        }

        return photos;
    }
}
