using System.Security.Cryptography;
using Buds.Storage.Tiered.Catalog;
using Buds.Storage.Tiered.Moving;

namespace Buds.Storage.Tiered;

/// <summary>From the cold tier into the hot one.</summary>
public sealed partial class TieredBlobStore
{
    private const int CopySize = 64 * 1024;

    /// <summary>The whole of a download: to its readers, then to the hot tier.</summary>
    private async Task DownloadAsync(Promotion promotion)
    {
        var row = promotion.Row;
        var ct = _closed;
        try
        {
            await _transfers.WaitAsync(ct).ConfigureAwait(false);
            try
            {
                if (!await TryFetchAsync(promotion, ct).ConfigureAwait(false))
                {
                    promotion.FailOutdated();
                    return;
                }

                promotion.Complete();
                _ = await LockedAsync(row.Key, () => KeepAsync(promotion, ct), ct).ConfigureAwait(false);
            }
            finally
            {
                _ = _transfers.Release();
            }
        }
        catch (BlobStoreException e) when (e.IsTransient)
        {
            promotion.Fail(BlobOfflineException.Of(row.Thumbnail, e));
        }
        catch (Exception e)
        {
            promotion.Fail(e);
        }
        finally
        {
            _ = _promotions.TryRemove(KeyValuePair.Create(row.Key, promotion));
            promotion.Release();
        }
    }

    /// <summary>False where the blob was replaced or deleted meanwhile, and its cold copy with it.</summary>
    private async Task<bool> TryFetchAsync(Promotion promotion, CancellationToken ct)
    {
        var row = promotion.Row;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            var cold = await _vault.OpenAsync(row.ColdName!, row.Epoch!, row.Size, ct).ConfigureAwait(false)
                ?? throw new BlobIntegrityException("A cold blob is gone.");
            await using (cold.ConfigureAwait(false))
            {
                await AppendAsync(promotion, cold, hash, 0, ct).ConfigureAwait(false);
            }

            if (!Is(hash.GetCurrentHash(), row.Sha256))
            {
                throw new BlobIntegrityException("A cold blob is another one.");
            }

            return true;
        }
        catch (BlobIntegrityException)
        {
            return await TryFetchElsewhereAsync(promotion, ct).ConfigureAwait(false);
        }
    }

    /// <summary>The rest of what the cold tier has lost or spoilt, from whoever else has it. What came before was verified, and is the same.</summary>
    private async Task<bool> TryFetchElsewhereAsync(Promotion promotion, CancellationToken ct)
    {
        var row = promotion.Row;
        var restored = await LockedAsync(
            row.Key,
            async () => _catalog.Find(row.Key) is { State: BlobState.Cold } now && Is(row.Sha256, now.Sha256) && now.Epoch == row.Epoch
                ? await RestoreAsync(now, ct).ConfigureAwait(false)
                : null,
            ct).ConfigureAwait(false);
        if (restored is null)
        {
            return false;
        }

        if (restored.State == BlobState.Lost)
        {
            throw BlobLostException.Of(row.Thumbnail);
        }

        var hot = await _hot.OpenReadAsync(row.Key, 0, ct).ConfigureAwait(false)
            ?? throw new BlobStoreUnavailableException("The hot tier lost what was just written to it: check the device's disk.");
        await using (hot.ConfigureAwait(false))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await AppendAsync(promotion, hot, hash, promotion.Available, ct).ConfigureAwait(false);
            if (!Is(hash.GetCurrentHash(), row.Sha256))
            {
                throw new BlobStoreUnavailableException("The hot tier gives other bytes than were written: check the device's disk.");
            }

            return true;
        }
    }

    /// <summary>Appends a stream from a position on, and hashes all of it.</summary>
    private static async Task AppendAsync(Promotion promotion, Stream stream, IncrementalHash hash, long from, CancellationToken ct)
    {
        var buffer = new byte[CopySize];
        long position = 0;
        for (int read; (read = await stream.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0; position += read)
        {
            hash.AppendData(buffer, 0, read);
            var skip = (int)Math.Clamp(from - position, 0, read);
            if (skip < read)
            {
                await promotion.AppendAsync(buffer.AsMemory(skip, read - skip), ct).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Puts what was downloaded into the hot tier. Where that has no room it is read from the cold one again next time.</summary>
    private async Task<bool> KeepAsync(Promotion promotion, CancellationToken ct)
    {
        var row = promotion.Row;
        var now = _catalog.Find(row.Key);
        if (now is not { State: BlobState.Cold } || !Is(row.Sha256, now.Sha256))
        {
            return false;
        }

        try
        {
            var whole = promotion.OpenWhole();
            await using (whole.ConfigureAwait(false))
            {
                await _hot.WriteAsync(row.Key, whole, Exactly(row), ct).ConfigureAwait(false);
            }
        }
        catch (BlobStoreException)
        {
            return false;
        }

        _catalog.Put(now with { State = BlobState.Both, LastReadAt = _time.GetUtcNow() });
        return true;
    }

    private static BlobWriteOptions Exactly(CatalogRow row) => new() { Mode = BlobWriteMode.Replace, ExpectedSize = row.Size, ExpectedSha256 = row.Sha256 };
}
