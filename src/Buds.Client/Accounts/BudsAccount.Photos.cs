using Buds.Client.Memories;
using Buds.Client.Photos;
using Buds.Storage;
using Buds.Storage.Tiered;

namespace Buds.Client.Accounts;

/// <summary>Photos: where they are, and what they take.</summary>
public sealed partial class BudsAccount
{
    /// <summary>
    /// The account's photos in their tiers, for a settings page and the daily pass; null where there is no <see cref="ColdTier"/> in the app's services.
    /// A photo's key there is <c>photos/</c> and its CID.
    /// </summary>
    public TieredBlobStore? Tiers => _context.Tiers;

    /// <summary>
    /// Asks for a photo that this device has lost: of who shared it and the account's other devices, and of the whole Circle where that was done before. The answer
    /// comes through the inbox, with <see cref="Events.PhotoRestored"/>. A photo that <see cref="Tiers"/> finds lost is asked for by itself, four times at the most.
    /// </summary>
    /// <param name="photo">The photo.</param>
    /// <param name="cancellationToken">Stops before it is asked for.</param>
    /// <returns>False where no memory shows it.</returns>
    public Task<bool> AskForPhotoAsync(Photo photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return _photoRequests.AskForAsync(photo.Cid, cancellationToken);
    }

    /// <summary>
    /// Deletes the photos that no memory shows and no waiting message carries any more, from this device and from its cold tier: those of memories that were
    /// deleted. Call it once a day, before <see cref="TieredBlobStore.DemoteAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Stops between two photos.</param>
    /// <returns>What was freed.</returns>
    /// <exception cref="BlobStoreException">The blobs cannot be listed or deleted now.</exception>
    public Task<ReclaimResult> ReclaimAsync(CancellationToken cancellationToken = default) => new BlobReclaimer(_context).ReclaimAsync(cancellationToken);
}
