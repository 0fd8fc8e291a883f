using Microsoft.Data.Sqlite;

namespace Buds.Client.Database;

/// <summary>The account's database: one connection, one user at a time, each write one transaction.</summary>
internal sealed class ClientDatabase : IDisposable
{
    private const int Full = 13;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly SqliteConnection _connection;
    private readonly PreparedStatements _statements;
    private readonly SemaphoreSlim _gate = new(1, 1);

    private ClientDatabase(SqliteConnection connection) => (_connection, _statements) = (connection, new PreparedStatements(connection));

    public static ClientDatabase Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using (var pragmas = connection.CreateCommand())
            {
                // FULL: what was acknowledged to the relay must outlive a power cut.
                pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;";
                _ = pragmas.ExecuteNonQuery();
            }

            Migrations.Apply(connection);
            return new ClientDatabase(connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Translate(e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs in one transaction: all of it is kept, or nothing.</summary>
    public async Task<T> WriteAsync<T>(Func<DatabaseSession, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Transact(work);
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    public Task WriteAsync(Action<DatabaseSession> work, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            work(session);
            return true;
        },
        cancellationToken);

    public async Task<T> ReadAsync<T>(Func<DatabaseSession, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return work(new DatabaseSession(_statements, null));
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    public void Dispose()
    {
        _statements.Dispose();
        _connection.Dispose();
        _gate.Dispose();
    }

    // SQLite has no asynchronous calls; what it does here is short.
    private T Transact<T>(Func<DatabaseSession, T> work)
    {
        using var transaction = _connection.BeginTransaction();
        var result = work(new DatabaseSession(_statements, transaction));
        transaction.Commit();
        return result;
    }

    private static BudsClientException Translate(SqliteException e) => e.SqliteErrorCode switch
    {
        Full => new BudsClientException(BudsErrorCode.DiskFull, "The disk is full: free some space.", e, isTransient: true),
        Corrupt or NotADatabase => new BudsClientException(BudsErrorCode.DatabaseDamaged, "The database is damaged: restore the account from its phrase or another device.", e),
        _ => new BudsClientException(BudsErrorCode.DatabaseUnavailable, "The database cannot be used now.", e, isTransient: true),
    };
}
