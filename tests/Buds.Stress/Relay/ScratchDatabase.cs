using System.Security.Cryptography;
using Npgsql;

namespace Buds.Stress.Relay;

/// <summary>A database of its own on somebody's PostgreSQL server, dropped afterwards.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name = $"buds_stress_{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    private ScratchDatabase(string server) => _server = server;

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ToString();

    public static async Task<ScratchDatabase> CreateAsync(string server, CancellationToken cancellationToken)
    {
        var database = new ScratchDatabase(server);
        _ = await database.RunAsync($"CREATE DATABASE {database._name}", cancellationToken);
        return database;
    }

    /// <summary>Its size as PostgreSQL says it.</summary>
    public long Bytes() => (long)RunAsync($"SELECT pg_database_size('{_name}')", CancellationToken.None).GetAwaiter().GetResult()!;

    public async ValueTask DisposeAsync() => await RunAsync($"DROP DATABASE {_name} WITH (FORCE)", CancellationToken.None);

    private async Task<object?> RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_server);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
