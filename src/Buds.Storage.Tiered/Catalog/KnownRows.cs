using System.Collections.Concurrent;

namespace Buds.Storage.Tiered.Catalog;

/// <summary>
/// Rows that were read a moment ago, and when blobs were read, until that is written down. A row from here may be out of date: who finds it wrong asks the
/// catalog under the blob's lock.
/// </summary>
internal sealed class KnownRows(BlobCatalog catalog, TimeProvider time)
{
    private const int MaxRows = 4096;
    private const int MaxReads = 256;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<BlobKey, (CatalogRow Row, bool Verified)> _rows = new();
    private ConcurrentDictionary<BlobKey, DateTimeOffset> _reads = new();

    public CatalogRow? Find(BlobKey key)
    {
        if (_rows.TryGetValue(key, out var known))
        {
            return known.Row;
        }

        var row = catalog.Find(key);
        if (row is not null)
        {
            if (_rows.Count >= MaxRows)
            {
                _rows.Clear();
            }

            _rows[key] = (row, false);
        }

        return row;
    }

    public bool IsVerified(CatalogRow row) => _rows.TryGetValue(row.Key, out var known) && known.Verified && known.Row.Sha256 == row.Sha256;

    /// <summary>Notes that a blob was read and found right.</summary>
    public void Read(CatalogRow row)
    {
        var now = time.GetUtcNow();
        if (row.LastReadAt is { } last && now - last < Hour)
        {
            _ = _rows.TryUpdate(row.Key, (row, true), (row, false));
            return;
        }

        _ = _rows.TryUpdate(row.Key, (row with { LastReadAt = now }, true), (row, false))
            || _rows.TryUpdate(row.Key, (row with { LastReadAt = now }, true), (row, true));
        _reads[row.Key] = now;
        if (_reads.Count >= MaxReads)
        {
            Flush();
        }
    }

    public void Forget(BlobKey key) => _rows.TryRemove(key, out _);

    public void Flush()
    {
        var reads = Interlocked.Exchange(ref _reads, new ConcurrentDictionary<BlobKey, DateTimeOffset>());
        if (!reads.IsEmpty)
        {
            catalog.SetRead(reads);
        }
    }
}
