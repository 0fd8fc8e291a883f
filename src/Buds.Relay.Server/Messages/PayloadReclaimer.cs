using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Microsoft.Extensions.Logging;

namespace Buds.Relay.Server.Messages;

/// <summary>Deletes payloads that were freed, and then forgets that they were. What it does not get to, the clean-up does.</summary>
internal sealed class PayloadReclaimer(IRelayStore store, IBlobStore blobs, ILogger<PayloadReclaimer> logger)
{
    /// <summary>Deletes payloads; true once all are gone. A fault of a store is not the caller's, whose own work is done.</summary>
    public async ValueTask<bool> DeleteAsync(IReadOnlyList<BlobKey> freed, CancellationToken cancellationToken = default)
    {
        if (freed.Count == 0)
        {
            return true;
        }

        var deleted = new List<BlobKey>(freed.Count);
        try
        {
            foreach (var key in freed)
            {
                await blobs.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
                deleted.Add(key);
            }

            await store.ForgetFreedPayloadsAsync(deleted, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is BlobStoreException or RelayStoreException)
        {
            logger.PayloadsNotDeleted(e, freed.Count - deleted.Count);
            return false;
        }
    }
}
