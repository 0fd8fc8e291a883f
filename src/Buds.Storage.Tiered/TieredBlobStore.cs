using System.Collections.Concurrent;
using System.Security.Cryptography;
using Buds.Storage.Tiered.Catalog;
using Buds.Storage.Tiered.Cold;
using Buds.Storage.Tiered.Moving;

namespace Buds.Storage.Tiered;

/// <summary>
/// Blobs as if all were at hand: recent ones are in the hot tier, older ones encrypted in the cold one, from where a read brings them back. Each step can
/// be cut off anywhere, and what finds it afterwards finishes it. One process at a time has a catalog open.
/// </summary>
public sealed partial class TieredBlobStore : IBlobStore, IAsyncDisposable
{
    private const string RingSecret = "keyring";
    private const string EpochSecret = "epoch";
    private const string AdoptedSecret = "adopted";
    private const int Locks = 64;

    private readonly TieredBlobStoreOptions _options;
    private readonly IBlobStore _hot;
    private readonly BlobCatalog _catalog;
    private readonly KeyRing _ring;
    private readonly ColdVault _vault;
    private readonly TimeProvider _time;
    private readonly byte[] _root = GC.AllocateArray<byte>(TieredBlobStoreOptions.StorageRootSize, pinned: true);
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly SemaphoreSlim _transfers;
    private readonly SemaphoreSlim _onePass = new(1, 1);
    private readonly ConcurrentDictionary<BlobKey, Promotion> _promotions = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private readonly KnownRows _known;
    private volatile TierPolicy _policy;
    private string _epoch;
    private int _disposed;
    private bool _isClosed;

    private TieredBlobStore(TieredBlobStoreOptions options, BlobCatalog catalog, KeyRing ring, ColdVault vault, string epoch, TimeProvider time)
    {
        (_options, _hot, _catalog, _ring, _vault, _epoch, _time) = (options, options.Hot, catalog, ring, vault, epoch, time);
        _policy = options.Policy;
        _closed = _closing.Token;
        _transfers = new SemaphoreSlim(options.MaxTransfers);
        _known = new KnownRows(catalog, time);
        options.StorageRoot.CopyTo(_root);
    }

    /// <summary>What stays at hand. A change takes effect at the next pass.</summary>
    public TierPolicy Policy
    {
        get => _policy;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _policy = value;
        }
    }

    /// <summary>
    /// Opens the store. Where there is no catalog yet, the blobs of the hot tier come into a new one, and the keys of an earlier one are taken from the cold
    /// tier where that can be reached. What is cut off of that is done by the next opening.
    /// </summary>
    /// <exception cref="ArgumentException">The options are wrong.</exception>
    /// <exception cref="BlobIntegrityException">The storage root is not the one that the keys are wrapped under.</exception>
    /// <exception cref="BlobStoreException">The catalog or the hot tier cannot be used.</exception>
    public static async Task<TieredBlobStore> OpenAsync(TieredBlobStoreOptions options, TimeProvider time, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        var catalog = BlobCatalog.Open(options.CatalogPath);
        try
        {
            var calls = new ColdCalls(options.Cold, options.ColdTimeout, time);
            KeyRing ring;
            if (catalog.FindSecret(RingSecret) is { } wrapped)
            {
                ring = OpenRing(wrapped, options.StorageRoot.Span);
            }
            else
            {
                ring = new KeyRing();
                await TakeRingAsync(ring, new ColdVault(calls, ring), options.StorageRoot, ct).ConfigureAwait(false);
                var begun = ring.BeginEpoch();
                catalog.InTransaction(() =>
                {
                    catalog.PutSecret(EpochSecret, System.Text.Encoding.ASCII.GetBytes(begun));
                    catalog.PutSecret(RingSecret, ring.Wrap(options.StorageRoot.Span));
                });
            }

            var epoch = System.Text.Encoding.ASCII.GetString(catalog.FindSecret(EpochSecret)!);
            BlobErrors.Guard(() =>
            {
                Promotion.CleanUp(Path.GetDirectoryName(Path.GetFullPath(options.CatalogPath))!);
                return true;
            });
            var store = new TieredBlobStore(options, catalog, ring, new ColdVault(calls, ring), epoch, time);
            if (catalog.FindSecret(AdoptedSecret) is null)
            {
                await store.TakeHotBlobsAsync(ct).ConfigureAwait(false);
            }

            return store;
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

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

    /// <summary>
    /// Ends passes and downloads, waits for writes and deletions that are under way, and closes the catalog. Not to be awaited by what a pass calls, such as its
    /// progress.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (var promotion in _promotions.Values)
        {
            await promotion.Done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _onePass.WaitAsync().ConfigureAwait(false);
        foreach (var one in _locks)
        {
            await one.WaitAsync().ConfigureAwait(false);
        }

        try
        {
            _known.Flush();
        }
        finally
        {
            _isClosed = true;
            _catalog.Dispose();
            _ring.Clear();
            CryptographicOperations.ZeroMemory(_root);
            foreach (var one in _locks)
            {
                _ = one.Release();
            }

            _closing.Dispose();
            _transfers.Dispose();
            _onePass.Dispose();
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
                "The catalog's keys do not open with this storage root: where the root was changed, open the store with the root of before and call RotateStorageRootAsync.", e);
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

    /// <summary>Takes what is in the hot tier into the catalog, and remembers that it did. What the catalog knows already stays as it is.</summary>
    private async Task TakeHotBlobsAsync(CancellationToken ct)
    {
        var found = new List<BlobInfo>();
        await foreach (var blob in _hot.ListAsync("", ct).ConfigureAwait(false))
        {
            found.Add(blob);
        }

        _catalog.InTransaction(() =>
        {
            foreach (var blob in found.Where(blob => _catalog.Find(blob.Key) is null))
            {
                _catalog.Put(new CatalogRow(blob.Key, blob.Size, blob.Sha256?.ToArray(), BlobState.Hot, null, blob.CreatedAt));
            }

            _catalog.PutSecret(AdoptedSecret, [1]);
        });
    }

    private async Task<T> LockedAsync<T>(BlobKey key, Func<Task<T>> work, CancellationToken ct)
    {
        var one = _locks[(uint)key.GetHashCode() % Locks];
        await one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _known.Forget(key);
            _ = one.Release();
        }
    }
}
