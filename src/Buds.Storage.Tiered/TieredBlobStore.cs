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
