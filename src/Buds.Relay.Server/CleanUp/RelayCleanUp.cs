using Buds.Relay.Protocol.Description;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Messages;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.CleanUp;

/// <summary>
/// Removes what has expired (protocol.md §6), a batch in a transaction. Rows go first and name the payloads that are free; those go next. Killed
/// anywhere, the next run finds what is left.
/// </summary>
internal sealed class RelayCleanUp(
    IRelayStore store,
    IBlobStore blobs,
    PayloadReclaimer reclaimer,
    RelayMetrics metrics,
    RelayClock clock,
    IOptions<RelayOptions> options,
    ILogger<RelayCleanUp> logger)
{
    // A payload that nothing refers to is left alone until no upload that was begun with a good URL can still be under way.
    private static readonly TimeSpan OrphanAge = RelayTimes.UploadTtl + TimeSpan.FromHours(1);

    /// <summary>Removes expired messages, uploads and devices, and all payloads that are free.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var now = clock.Now;
        var batch = options.Value.CleanUpBatch;
        var messages = await RepeatAsync("message", () => store.DeleteMessagesAsync(now - RelayTimes.MessageTtl, batch, cancellationToken), batch).ConfigureAwait(false);
        if (store is ILegacyStore legacy)
        {
            messages += await RepeatAsync("legacy", () => legacy.DeleteLegacyMessagesAsync(now, batch, cancellationToken), batch).ConfigureAwait(false);
        }

        var uploads = await RepeatAsync("upload", () => store.DeleteUploadsAsync(now - RelayTimes.UploadTtl, batch, cancellationToken), batch).ConfigureAwait(false);
        var devices = await RepeatAsync("device", () => store.DeleteDevicesAsync(now - RelayTimes.DeviceDeletedAfter, batch, cancellationToken), batch).ConfigureAwait(false);
        var payloads = await DeleteFreedAsync(batch, cancellationToken).ConfigureAwait(false);
        if (messages + uploads + devices + payloads > 0)
        {
            logger.CleanedUp(messages, uploads, devices, payloads);
        }
    }

    /// <summary>Searches the blob store for payloads that nothing refers to, and deletes them.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken = default)
    {
        var createdUntil = clock.Now - OrphanAge;
        var found = new List<BlobKey>();
        await foreach (var blob in blobs.ListAsync(PayloadKey.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (blob.CreatedAt > createdUntil || !PayloadKey.TryParse(blob.Key, out _, out _))
            {
                continue;
            }

            found.Add(blob.Key);
            if (found.Count == options.Value.CleanUpBatch)
            {
                await DeleteOrphansAsync(found, cancellationToken).ConfigureAwait(false);
            }
        }

        await DeleteOrphansAsync(found, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteOrphansAsync(List<BlobKey> found, CancellationToken cancellationToken)
    {
        if (found.Count == 0)
        {
            return;
        }

        var orphans = await store.FreeUnreferencedPayloadsAsync(found, cancellationToken).ConfigureAwait(false);
        await reclaimer.DeleteAsync(orphans, cancellationToken).ConfigureAwait(false);
        metrics.Removed("orphan", orphans.Count);
        found.Clear();
    }

    private async Task<int> RepeatAsync(string kind, Func<ValueTask<Removal>> remove, int batch)
    {
        var total = 0;
        int count;
        do
        {
            var removal = await remove().ConfigureAwait(false);
            count = removal.Count;
            total += count;
        }
        while (count == batch);

        metrics.Removed(kind, total);
        return total;
    }

    private async Task<int> DeleteFreedAsync(int batch, CancellationToken cancellationToken)
    {
        var total = 0;
        IReadOnlyList<BlobKey> freed;
        do
        {
            freed = await store.GetFreedPayloadsAsync(batch, cancellationToken).ConfigureAwait(false);
            if (!await reclaimer.DeleteAsync(freed, cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            total += freed.Count;
        }
        while (freed.Count == batch);

        metrics.Removed("payload", total);
        return total;
    }
}
