namespace Buds.Relay.Server.Sqlite;

/// <summary>Where a relay keeps its metadata in SQLite, and how.</summary>
public sealed class SqliteRelayStoreOptions
{
    /// <summary>
    /// The database's file, made with its directory when missing. SQLite keeps two more beside it while it is open (<c>-wal</c> and
    /// <c>-shm</c>); all three are on a local disk, since file locks of network drives cannot be relied on.
    /// </summary>
    /// <value>A path; required. A relative one is taken from the current directory when the store is opened.</value>
    public string Path { get; set; } = "";

    /// <summary>Whether a write returns only when the disk has it, so that it survives a power cut. Without, it survives the end of the
    /// process.</summary>
    /// <value>Default: true.</value>
    public bool FlushToDisk { get; set; } = true;

    /// <summary>How long to wait for another process that writes to the same database, before the store counts as unavailable.</summary>
    /// <value>1 second to 5 minutes; default: 5 seconds.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How large the database may grow, in bytes, before the store counts as full; <c>-wal</c> not included.</summary>
    /// <value>1 MiB or more; null (the default) for as large as the disk allows.</value>
    public long? MaxBytes { get; set; }
}
