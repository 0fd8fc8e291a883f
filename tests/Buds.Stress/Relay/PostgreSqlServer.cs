using System.Globalization;
using Npgsql;

namespace Buds.Stress.Relay;

/// <summary>A PostgreSQL server on this machine, as the kernel and it itself see it: what all of its processes spend, what it logs, what tables take.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string ProcessName = "postgres";

    private readonly NpgsqlConnection _connection;
    private readonly int _postmaster;

    private PostgreSqlServer(NpgsqlConnection connection, int postmaster) => (_connection, _postmaster) = (connection, postmaster);

    /// <summary>Connects to a database of the server, and finds the server's processes.</summary>
    /// <exception cref="InvalidOperationException">They are not on this machine.</exception>
    public static async Task<PostgreSqlServer> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return ProcessStat.Read(connection.ProcessID) is { Name: ProcessName, Parent: var parent } && ProcessStat.Read(parent) is { Name: ProcessName }
                ? new PostgreSqlServer(connection, parent)
                : throw new InvalidOperationException("The processes of the PostgreSQL server are not on this machine, so that their CPU time cannot be read.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Processor time of the server's processes since it began, of those that have ended too.</summary>
    public TimeSpan Cpu()
    {
        // The server first: a process that ends between the two looks is in neither, rather than in both.
        var ended = (ProcessStat.Read(_postmaster) ?? throw new InvalidOperationException("The PostgreSQL server has ended.")).EndedChildrenCpu;
        return Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Where(id => id == _postmaster || ProcessStat.Read(id)?.Parent == _postmaster)
            .Aggregate(ended, (all, id) => all + (ProcessClock.Read(id) ?? TimeSpan.Zero));
    }

    /// <summary>How many bytes of write-ahead log the server has written since it was made.</summary>
    public async Task<long> LogPositionAsync(CancellationToken cancellationToken) =>
        (long)(await ScalarAsync("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint", cancellationToken))!;

    /// <summary>What all tables of the database take with their indexes, once they are packed.</summary>
    public async Task<long> PackedBytesAsync(CancellationToken cancellationToken)
    {
        _ = await ScalarAsync("VACUUM FULL", cancellationToken);
        return (long)(await ScalarAsync(
            "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace", cancellationToken))!;
    }

    public async Task<string> VersionAsync(CancellationToken cancellationToken) => (string)(await ScalarAsync("SHOW server_version", cancellationToken))!;

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
