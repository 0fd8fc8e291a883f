using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Sqlite;

/// <summary>
/// A relay's store in one SQLite file, for a relay of one node. Several processes may use the file at once; each waits for the others' writes, at
/// most <see cref="SqliteRelayStoreOptions.BusyTimeout"/>. A process killed at any time leaves each transaction done or not begun.
/// </summary>
internal sealed partial class SqliteRelayStore : IRelayStore, ILegacyStore, IDisposable
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    private SqliteRelayStore(SqliteWriter writer, SqliteReaders readers)
    {
        _writer = writer;
        _readers = readers;
    }

    /// <summary>Opens a store, makes its file where it is missing, and brings an older one up to date.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="RelayStoreException">The file cannot be used, or another process has kept it locked.</exception>
    /// <exception cref="InvalidDataException">A later version of the library has used the file.</exception>
    public static SqliteRelayStore Open(SqliteRelayStoreOptions options, RelayMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        SqliteRelayStoreOptionsValidator.ThrowIfInvalid(options);
        var database = new SqliteDatabase(options);
        try
        {
            database.CreateFile();
            var connection = database.OpenWriter();
            try
            {
                SqliteMigrations.Apply(connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }

            return new SqliteRelayStore(
                new SqliteWriter(new SqliteSession(connection), () => new SqliteSession(database.OpenWriter()), metrics),
                new SqliteReaders(() => new SqliteSession(database.OpenReader()), metrics));
        }
        catch (Exception e) when (SqliteErrors.Translate(e) is var translated && translated != e)
        {
            throw translated;
        }
    }

    /// <inheritdoc/>
    public async ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        const string anything = "SELECT 1 FROM migrations LIMIT 1";
        await _readers.RunAsync(session => session.Exists(anything), cancellationToken).ConfigureAwait(false);

        // The lock is taken and given back; nothing is written.
        await _writer.RunAsync(session => session.Exists(anything), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the writes that wait, and closes the file; the last to do so leaves it without <c>-wal</c> and <c>-shm</c>.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _readers.Dispose();
    }

    private async ValueTask WriteAsync(Action<SqliteSession> transaction, CancellationToken cancellationToken) => await _writer.RunAsync(
        session =>
        {
            transaction(session);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    private static BlobKey Free(SqliteSession session, MessageId message, ReadOnlyMemory<byte> sha256) =>
        Free(session, PayloadKey.Of(message, sha256));

    private static BlobKey Free(SqliteSession session, BlobKey payload)
    {
        session.Execute("INSERT OR IGNORE INTO freed_payloads (key) VALUES (?1)", payload);
        return payload;
    }
}
