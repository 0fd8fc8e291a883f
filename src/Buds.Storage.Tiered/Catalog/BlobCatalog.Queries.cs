namespace Buds.Storage.Tiered.Catalog;

/// <summary>What passes and settings pages ask for.</summary>
internal sealed partial class BlobCatalog
{
    private const int PageSize = 500;

    /// <summary>All rows, in ordinal order of their keys, read page by page: what changes meanwhile may or may not be seen.</summary>
    public IEnumerable<CatalogRow> All(string prefix)
    {
        var after = "";
        while (true)
        {
            var page = Query(
                $"SELECT {Columns} FROM blob WHERE key > $after AND key >= $prefix AND key < $prefix || '~' AND substr(key, 1, length($prefix)) = $prefix ORDER BY key LIMIT $limit",
                Read,
                ("$after", after),
                ("$prefix", prefix),
                ("$limit", (long)PageSize));
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Key.Value;
        }
    }

    public List<BlobKey> InState(BlobState state) => Query(
        "SELECT key FROM blob WHERE state = $state", row => BlobKey.Parse(row.GetString(0)), ("$state", (long)state));

    /// <summary>What may leave the hot tier, the least recently used first.</summary>
    public List<(BlobKey Key, long Size, DateTimeOffset UsedAt)> Movable() => Query(
        "SELECT key, size, used_at FROM blob WHERE state IN (0, 1) AND is_thumbnail = 0 AND pinned = 0 ORDER BY used_at, key",
        row => (BlobKey.Parse(row.GetString(0)), row.GetInt64(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))));

    public List<(BlobKey Key, long Size)> InColdAlone() => Query(
        "SELECT key, size FROM blob WHERE state IN (2, 3) ORDER BY used_at DESC, key", row => (BlobKey.Parse(row.GetString(0)), row.GetInt64(1)));

    public TierStatus Status() => Query(
        """
        SELECT count(*) FILTER (WHERE state IN (0, 1, 5)), coalesce(sum(size) FILTER (WHERE state IN (0, 1, 5)), 0),
            count(*) FILTER (WHERE state IN (1, 2, 3)), coalesce(sum(size) FILTER (WHERE state IN (1, 2, 3)), 0), count(*) FILTER (WHERE state = 6)
        FROM blob
        """,
        row => new TierStatus(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)))[0];
}
