using Buds.Relay.Server.Stores;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql;

/// <summary>Keeps a relay's metadata in PostgreSQL. Any number of nodes may use one database.</summary>
internal sealed partial class PostgreSqlRelayStore : IRelayStore, ILegacyStore, IAsyncDisposable, IDisposable
{
    private const int MaxAttempts = 5;

    private readonly NpgsqlDataSource _source;
    private readonly string _connectionString;
    private readonly int _timeoutSeconds;

    public PostgreSqlRelayStore(PostgreSqlRelayStoreOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString) { MaxAutoPrepare = 64 };
        _connectionString = connection.ToString();
        _source = NpgsqlDataSource.Create(_connectionString);
        _timeoutSeconds = (int)options.CommandTimeout.TotalSeconds;
    }

    /// <summary>Brings the schema up to date.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PostgreSqlMigrations.ApplyAsync(_source, _connectionString, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgreSqlErrors.Translate(e) is var translated && translated != e)
        {
            throw translated;
        }
    }

    /// <inheritdoc/>
    public async ValueTask CheckAsync(CancellationToken cancellationToken = default) =>
        _ = await RunAsync(session => session.ExistsAsync("SELECT 1 FROM accounts LIMIT 1"), cancellationToken).ConfigureAwait(false);

    public void Dispose() => _source.Dispose();

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>Runs one statement, which is a transaction by itself. One that lost against another is tried again.</summary>
    private Task<T> RunAsync<T>(Func<PostgreSqlSession, Task<T>> work, CancellationToken cancellationToken) =>
        AttemptAsync(connection => work(new PostgreSqlSession(connection, _timeoutSeconds, cancellationToken)), cancellationToken);

    /// <summary>Runs several statements in one transaction.</summary>
    private Task<T> TransactAsync<T>(Func<PostgreSqlSession, Task<T>> work, CancellationToken cancellationToken) => AttemptAsync(
        async connection =>
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await work(new PostgreSqlSession(connection, _timeoutSeconds, cancellationToken)).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        },
        cancellationToken);

    private async Task<T> AttemptAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    return await work(connection).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (attempt < MaxAttempts && PostgreSqlErrors.IsConflict(e))
            {
                // Rolled back as a whole.
            }
            catch (Exception e) when (PostgreSqlErrors.Translate(e) is var translated && translated != e)
            {
                throw translated;
            }
        }
    }
}
