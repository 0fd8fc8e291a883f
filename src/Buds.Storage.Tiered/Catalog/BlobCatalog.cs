using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Buds.Storage.Tiered.Catalog;

/// <summary>What is where: one SQLite file, one connection, one user at a time, each change durable when it returns.</summary>
internal sealed partial class BlobCatalog : IDisposable
{
    private const int Full = 13;
    private const string Columns = "key, size, sha256, state, epoch, created_at, mime, thumbnail, is_thumbnail, pinned, last_read_at";

    // Steps that bring a file to this version's shape; user_version counts them.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE blob (
            key TEXT PRIMARY KEY,
            size INTEGER NOT NULL,
            sha256 BLOB,
            state INTEGER NOT NULL,
            epoch TEXT,
            created_at INTEGER NOT NULL,
            used_at INTEGER NOT NULL,
            mime TEXT,
            thumbnail TEXT,
            is_thumbnail INTEGER NOT NULL DEFAULT 0,
            pinned INTEGER NOT NULL DEFAULT 0,
            last_read_at INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX blob_state ON blob (state, is_thumbnail, pinned, used_at, size);

        CREATE TABLE secret (
            name TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
    ];

    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    private BlobCatalog(SqliteConnection connection) => _connection = connection;

    /// <exception cref="BlobStoreException">The file cannot be used.</exception>
    public static BlobCatalog Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
            {
                _ = Directory.CreateDirectory(directory);
            }

            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
            var version = Version(connection);
            if (version > Steps.Length)
            {
                throw new BlobStoreUnavailableException("A newer version of this library wrote the catalog: update the app.");
            }

            for (var step = version; step < Steps.Length; step++)
            {
                Execute(connection, $"BEGIN IMMEDIATE; {Steps[step]} PRAGMA user_version = {(step + 1).ToString(CultureInfo.InvariantCulture)}; COMMIT;");
            }

            return new BlobCatalog(connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Translate(e);
        }
        catch (Exception e) when (BlobErrors.IsFault(e))
        {
            connection.Dispose();
            throw BlobErrors.From(e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public CatalogRow? Find(BlobKey key) => Query($"SELECT {Columns} FROM blob WHERE key = $key", Read, ("$key", key.Value)).FirstOrDefault();

    public void Put(CatalogRow row) => Run(
        $"""
        INSERT INTO blob ({Columns}, used_at)
        VALUES ($key, $size, $sha256, $state, $epoch, $created, $mime, $thumbnail, $is_thumbnail, $pinned, $read, max($created, coalesce($read, 0)))
        ON CONFLICT (key) DO UPDATE SET size = $size, sha256 = $sha256, state = $state, epoch = $epoch, created_at = $created, mime = $mime,
            thumbnail = $thumbnail, is_thumbnail = $is_thumbnail, pinned = $pinned, last_read_at = $read, used_at = max($created, coalesce($read, 0))
        """,
        ("$key", row.Key.Value),
        ("$size", row.Size),
        ("$sha256", row.Sha256),
        ("$state", (long)row.State),
        ("$epoch", row.Epoch),
        ("$created", row.CreatedAt.ToUnixTimeMilliseconds()),
        ("$mime", row.Mime),
        ("$thumbnail", row.Thumbnail?.Value),
        ("$is_thumbnail", row.IsThumbnail ? 1L : 0L),
        ("$pinned", row.IsPinned ? 1L : 0L),
        ("$read", row.LastReadAt?.ToUnixTimeMilliseconds()));

    public void SetState(BlobKey key, BlobState state, string? epoch) => Run(
        "UPDATE blob SET state = $state, epoch = $epoch WHERE key = $key", ("$key", key.Value), ("$state", (long)state), ("$epoch", epoch));

    public bool SetDetails(BlobKey key, BlobDetails details) => Run(
        "UPDATE blob SET mime = $mime, thumbnail = $thumbnail, is_thumbnail = $is_thumbnail WHERE key = $key AND state <> 4",
        ("$key", key.Value),
        ("$mime", details.Mime),
        ("$thumbnail", details.Thumbnail?.Value),
        ("$is_thumbnail", details.IsThumbnail ? 1L : 0L)) > 0;

    public bool SetPinned(BlobKey key, bool pinned) => Run(
        "UPDATE blob SET pinned = $pinned WHERE key = $key AND state <> 4", ("$key", key.Value), ("$pinned", pinned ? 1L : 0L)) > 0;

    public void SetRead(IEnumerable<KeyValuePair<BlobKey, DateTimeOffset>> reads) => InTransaction(() =>
    {
        foreach (var (key, at) in reads)
        {
            _ = Run(
                "UPDATE blob SET last_read_at = $at, used_at = max(created_at, $at) WHERE key = $key",
                ("$key", key.Value),
                ("$at", at.ToUnixTimeMilliseconds()));
        }
    });

    public void Remove(BlobKey key) => Run("DELETE FROM blob WHERE key = $key", ("$key", key.Value));

    public void InTransaction(Action work)
    {
        lock (_gate)
        {
            try
            {
                ThrowIfClosed();
                using var transaction = _connection.BeginTransaction();
                _transaction = transaction;
                work();
                transaction.Commit();
            }
            catch (SqliteException e)
            {
                throw Translate(e);
            }
            finally
            {
                _transaction = null;
            }
        }
    }

    public byte[]? FindSecret(string name) => Query("SELECT value FROM secret WHERE name = $name", row => (byte[])row.GetValue(0), ("$name", name)).FirstOrDefault();

    public void PutSecret(string name, byte[] value) => Run(
        "INSERT OR REPLACE INTO secret (name, value) VALUES ($name, $value)", ("$name", name), ("$value", value));

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            _connection.Dispose();
        }
    }

    private static CatalogRow Read(SqliteDataReader row) => new(
        BlobKey.Parse(row.GetString(0)),
        row.GetInt64(1),
        row.IsDBNull(2) ? null : (byte[])row.GetValue(2),
        (BlobState)row.GetInt64(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)))
    {
        Mime = row.IsDBNull(6) ? null : row.GetString(6),
        Thumbnail = row.IsDBNull(7) ? null : BlobKey.Parse(row.GetString(7)),
        IsThumbnail = row.GetInt64(8) != 0,
        IsPinned = row.GetInt64(9) != 0,
        LastReadAt = row.IsDBNull(10) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
    };

    private int Run(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_gate)
        {
            try
            {
                return Command(sql, parameters).ExecuteNonQuery();
            }
            catch (SqliteException e)
            {
                throw Translate(e);
            }
        }
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_gate)
        {
            try
            {
                using var reader = Command(sql, parameters).ExecuteReader();
                var rows = new List<T>();
                while (reader.Read())
                {
                    rows.Add(map(reader));
                }

                return rows;
            }
            catch (SqliteException e)
            {
                throw Translate(e);
            }
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "Every statement is a constant of this class; values go as parameters.")]
    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        ThrowIfClosed();
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters)
            {
                _ = command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            _commands.Add(sql, command);
        }

        command.Transaction = _transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        return command;
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_connection.State != System.Data.ConnectionState.Open, this);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        _ = command.ExecuteNonQuery();
    }

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static BlobStoreException Translate(SqliteException e) => e.SqliteErrorCode == Full
        ? BlobErrors.Full(e)
        : new BlobStoreUnavailableException("The catalog cannot be used: check that its disk is writable and that one process at a time has it open.", e);
}
