using Microsoft.Data.Sqlite;

namespace Buds.Relay.Server.Sqlite;

/// <summary>Opens connections to a store's file.</summary>
internal sealed class SqliteDatabase
{
    // The size of pages cannot change once there is one, and this has been SQLite's default since 2016.
    private const int PageSize = 4096;

    private readonly string _path;
    private readonly string _connectionString;
    private readonly SqliteRelayStoreOptions _options;

    public SqliteDatabase(SqliteRelayStoreOptions options)
    {
        _options = options;
        _path = Path.GetFullPath(options.Path);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,

            // The store keeps its connections itself, with the statements prepared on them.
            Pooling = false,

            // In seconds, and on top of the busy timeout: how long the library goes on after SQLite itself gave up.
            DefaultTimeout = 1,
        }.ToString();
    }

    /// <summary>Makes the file where it is missing, readable to nobody else, since it says who writes to whom.</summary>
    public void CreateFile()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var file = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(_path, file).Dispose();
    }

    /// <summary>A connection that writes.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open();
        try
        {
            Execute(connection, $"PRAGMA page_size = {PageSize}");
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, $"PRAGMA synchronous = {(_options.FlushToDisk ? "FULL" : "NORMAL")}");

            // What was acknowledged does not linger in the pages written anyway.
            Execute(connection, "PRAGMA secure_delete = FAST");
            if (_options.MaxBytes is { } bytes)
            {
                Execute(connection, $"PRAGMA max_page_count = {bytes / PageSize}");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that reads alone. It sees what was committed when its transaction began, whatever is written meanwhile.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = Open();
        try
        {
            Execute(connection, "PRAGMA query_only = TRUE");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {(long)_options.BusyTimeout.TotalMilliseconds}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement that is not run again.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
