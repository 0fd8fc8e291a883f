using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Buds.Client.Database;

/// <summary>The statements of a connection, kept prepared: preparing one takes longer than most of them run.</summary>
internal sealed class PreparedStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _idle = new(StringComparer.Ordinal);

    /// <summary>A statement with its values, for one use at a time; <see cref="Return"/> it afterwards.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Every statement is a constant of this assembly; values go as parameters.")]
    public SqliteCommand Take(string sql, SqliteTransaction? transaction, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_idle.Remove(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters)
            {
                _ = command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }
        }

        command.Transaction = transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        return command;
    }

    public void Return(SqliteCommand command)
    {
        // Whoever runs a statement within itself has two of it.
        if (!_idle.TryAdd(command.CommandText, command))
        {
            command.Dispose();
            return;
        }

        command.Transaction = null;
        foreach (SqliteParameter parameter in command.Parameters)
        {
            parameter.Value = DBNull.Value;
        }
    }

    public void Dispose()
    {
        foreach (var command in _idle.Values)
        {
            command.Dispose();
        }

        _idle.Clear();
    }
}
