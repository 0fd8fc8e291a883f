using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Sqlite;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Buds.Relay.Server.Tests.Stores;

public sealed partial class SqliteRelayStoreTests : RelayStoreContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("buds-relay-");

    private string DatabasePath => Path.Combine(_directory.FullName, "relay.db");

    protected override ValueTask<IRelayStore> CreateEmptyStoreAsync() => ValueTask.FromResult<IRelayStore>(Open());

    protected override ValueTask CleanUpAsync()
    {
        Close();
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens a store of its own on the file.</summary>
    private SqliteRelayStore Open(long? maxBytes = null, int busySeconds = 30) => SqliteRelayStore.Open(
        new SqliteRelayStoreOptions { Path = DatabasePath, MaxBytes = maxBytes, BusyTimeout = TimeSpan.FromSeconds(busySeconds) });

    private void Close() => ((IDisposable)Store).Dispose();

    /// <summary>Asks the file itself, past the store.</summary>
    private List<string> Ask(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetValue(reader.FieldCount - 1).ToString()!);
        }

        return rows;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = DatabasePath, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Holds the file against its own rules and those of the store.</summary>
    private void ShouldBeWhole()
    {
        Ask("PRAGMA integrity_check").ShouldBe(["ok"]);
        Ask("PRAGMA foreign_key_check").ShouldBeEmpty();
        Ask("SELECT 1 FROM messages m WHERE waiting <> (SELECT count(*) FROM deliveries WHERE message = m.id AND acknowledged = 0)").ShouldBeEmpty();
        Ask("SELECT 1 FROM messages m WHERE deliveries <> (SELECT count(*) FROM deliveries WHERE message = m.id)").ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<MessageId>> InboxAsync(IRelayStore store, DeviceId device) =>
        [.. (await store.ReadInboxAsync(device, null, DateTimeOffset.UnixEpoch, 100_000)).Deliveries.Select(delivery => delivery.Message)];

    /// <summary>Announces and sends a message in a store other than the test's.</summary>
    private static async Task<SendStatus> SendAsync(IRelayStore store, TestEnvelope envelope)
    {
        (await store.ReserveUploadAsync(Upload(envelope))).ShouldBe(UploadStatus.Reserved);
        return (await store.SendAsync(Message(envelope))).Status;
    }
}
