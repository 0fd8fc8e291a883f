using Microsoft.Data.Sqlite;

namespace Buds.Client.Database;

/// <summary>Statements of one read or one transaction. The same statement is given the same parameters in the same order.</summary>
internal sealed class DatabaseSession(PreparedStatements statements, SqliteTransaction? transaction)
{
    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = statements.Take(sql, transaction, parameters);
        try
        {
            return command.ExecuteNonQuery();
        }
        finally
        {
            statements.Return(command);
        }
    }

    /// <summary>The rows of a query, each made into an item.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = statements.Take(sql, transaction, parameters);
        try
        {
            using var reader = command.ExecuteReader();
            var items = new List<T>();
            while (reader.Read())
            {
                items.Add(map(reader));
            }

            return items;
        }
        finally
        {
            statements.Return(command);
        }
    }

    /// <summary>The first row of a query, or the default.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = statements.Take(sql, transaction, parameters);
        try
        {
            using var reader = command.ExecuteReader();
            return reader.Read() ? map(reader) : default;
        }
        finally
        {
            statements.Return(command);
        }
    }

    public bool Exists(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => First(sql, _ => true, parameters);
}
