using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Buds.Relay.Server.Sqlite;

/// <summary>
/// One connection and the statements prepared on it, for one thread at a time. Values are bound to <c>?1</c>, <c>?2</c> and so on. Straight to SQLite's
/// functions: the commands and readers of ADO.NET allocate half a kilobyte and more each time one is run.
/// </summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    // By reference, since statements are constants and hashing their text takes as long as running the short ones.
    private readonly Dictionary<string, sqlite3_stmt> _prepared = new(ReferenceEqualityComparer.Instance);

    private sqlite3 Handle => connection.Handle ?? throw new ObjectDisposedException(nameof(SqliteSession));

    /// <summary>Whether a transaction is open. SQLite ends it by itself on some faults.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<SqliteValue> values)
    {
        var statement = Bind(sql, values);
        try
        {
            while (Step(statement))
            {
            }

            return raw.sqlite3_changes(Handle);
        }
        finally
        {
            Reset(statement);
        }
    }

    /// <summary>The rows of a statement.</summary>
    public List<T> Query<T>(string sql, Func<SqliteRow, T> map, params ReadOnlySpan<SqliteValue> values)
    {
        var statement = Bind(sql, values);
        try
        {
            var rows = new List<T>();
            while (Step(statement))
            {
                rows.Add(map(new SqliteRow(statement)));
            }

            return rows;
        }
        finally
        {
            Reset(statement);
        }
    }

    /// <summary>The only row of a statement, or the default value where there is none.</summary>
    public T? Find<T>(string sql, Func<SqliteRow, T> map, params ReadOnlySpan<SqliteValue> values)
    {
        var statement = Bind(sql, values);
        try
        {
            return Step(statement) ? map(new SqliteRow(statement)) : default;
        }
        finally
        {
            Reset(statement);
        }
    }

    /// <summary>Whether a statement has a row.</summary>
    public bool Exists(string sql, params ReadOnlySpan<SqliteValue> values)
    {
        var statement = Bind(sql, values);
        try
        {
            return Step(statement);
        }
        finally
        {
            Reset(statement);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    // What went wrong was said by the step before; a value that is bound no longer lies about.
    private static void Reset(sqlite3_stmt statement)
    {
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
    }

    private sqlite3_stmt Bind(string sql, ReadOnlySpan<SqliteValue> values)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            _prepared[sql] = statement;
        }

        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i].Bind(statement, i + 1));
        }

        return statement;
    }

    private bool Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return result == raw.SQLITE_ROW;
        }

        Check(result);
        return false;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, Handle);
}
