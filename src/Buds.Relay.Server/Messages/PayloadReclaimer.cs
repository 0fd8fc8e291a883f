using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Microsoft.Extensions.Logging;

namespace Buds.Relay.Server.Messages;

/// <summary>Deletes payloads that were freed, and then forgets that they were. What it does not get to, the clean-up does.</summary>
internal sealed class PayloadReclaimer(IRelayStore store, IBlobStore blobs, ILogger<PayloadReclaimer> logger)
{
    // One payload that cannot be deleted must not keep the others; a store that is away need not be asked for each.
    private const int MostFaults = 3;

    /// <summary>Deletes payloads; true once all are gone. A fault of a store is not the caller's, whose own work is done.</summary>
    public async ValueTask<bool> DeleteAsync(IReadOnlyList<BlobKey> freed, CancellationToken cancellationToken = default)
    {
        if (freed.Count == 0)
        {
            return true;
        }

        var deleted = new List<BlobKey>(freed.Count);
        var faults = new List<BlobStoreException>();
        try
        {
            foreach (var key in freed)
            {
                if (await TryDeleteAsync(key, cancellationToken).ConfigureAwait(false) is { } fault)
                {
                    faults.Add(fault);
                    if (faults.Count == MostFaults)
                    {
                        break;
                    }
                }
                else
                {
                    deleted.Add(key);
                }
            }

            if (deleted.Count > 0)
            {
                await store.ForgetFreedPayloadsAsync(deleted, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RelayStoreException e)
        {
            logger.PayloadsNotDeleted(e, freed.Count);
            return false;
        }

        if (faults.Count > 0)
        {
            logger.PayloadsNotDeleted(faults[0], freed.Count - deleted.Count);
        }

        return faults.Count == 0;
    }

    private async ValueTask<BlobStoreException?> TryDeleteAsync(BlobKey key, CancellationToken cancellationToken)
    {
        try
        {
            _ = await blobs.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (BlobStoreException e)
        {
            return e;
        }
    }
}
