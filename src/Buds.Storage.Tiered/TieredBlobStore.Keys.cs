using Buds.Storage.Tiered.Cold;

namespace Buds.Storage.Tiered;

/// <summary>The keys of the cold tier, which devices share under one storage root.</summary>
public sealed partial class TieredBlobStore
{
    /// <summary>
    /// Wraps the keys of the cold tier under another root, and seals what leaves from now on with a new key. Open the store with the new root from then on.
    /// What was sealed before stays as it is, and opens as before. Call it on each device of the account: the first wraps the keys of all, the others follow.
    /// Where it was cut off, or ends with an error, the old root still counts on this device, and the same call finishes it.
    /// </summary>
    /// <param name="newRoot">32 bytes; for the caller to zero.</param>
    /// <param name="ct">Stops before the new root counts.</param>
    /// <exception cref="BlobIntegrityException">The keys in the cold tier are wrapped under neither root.</exception>
    /// <exception cref="BlobStoreException">The cold tier cannot be reached.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it, or the store was disposed of.</exception>
    public Task RotateStorageRootAsync(ReadOnlyMemory<byte> newRoot, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(newRoot.Length, TieredBlobStoreOptions.StorageRootSize, nameof(newRoot));
        return AloneAsync(
            async token =>
            {
                if (await ReadRingAsync(newRoot, token).ConfigureAwait(false) is { } stored)
                {
                    _ = _ring.Merge(stored);
                }

                var epoch = _ring.BeginEpoch();
                await _vault.WriteRingAsync(newRoot, token).ConfigureAwait(false);
                _catalog.InTransaction(() =>
                {
                    _catalog.PutSecret(RingSecret, _ring.Wrap(newRoot.Span));
                    _catalog.PutSecret(EpochSecret, System.Text.Encoding.ASCII.GetBytes(epoch));
                });
                newRoot.CopyTo(_root);
                return _epoch = epoch;
            },
            ct);
    }

    private async Task ShareRingAsync(CancellationToken ct)
    {
        if (await _vault.ShareRingAsync(_root, ct).ConfigureAwait(false))
        {
            _catalog.PutSecret(RingSecret, _ring.Wrap(_root));
        }
    }

    /// <summary>The ring of the cold tier, which this device may have wrapped under the new root before it was cut off, or another one.</summary>
    private async Task<KeyRing?> ReadRingAsync(ReadOnlyMemory<byte> newRoot, CancellationToken ct)
    {
        try
        {
            return await _vault.ReadRingAsync(_root, ct).ConfigureAwait(false);
        }
        catch (BlobIntegrityException)
        {
            return await _vault.ReadRingAsync(newRoot, ct).ConfigureAwait(false);
        }
    }

    private static KeyRing OpenRing(byte[] wrapped, ReadOnlySpan<byte> root)
    {
        try
        {
            return KeyRing.Unwrap(wrapped, root);
        }
        catch (BlobIntegrityException e)
        {
            throw new BlobIntegrityException(
                "The catalog's keys do not open with this storage root: where it was changed, open the store with the root of before and call RotateStorageRootAsync.", e);
        }
    }

    private static async Task TakeRingAsync(KeyRing ring, ColdVault vault, ReadOnlyMemory<byte> root, CancellationToken ct)
    {
        try
        {
            if (await vault.ReadRingAsync(root, ct).ConfigureAwait(false) is { } stored)
            {
                _ = ring.Merge(stored);
            }
        }
        catch (BlobStoreException e) when (e.IsTransient)
        {
            // Offline: the keys come with the first pass that reaches the cold tier.
        }
    }
}
