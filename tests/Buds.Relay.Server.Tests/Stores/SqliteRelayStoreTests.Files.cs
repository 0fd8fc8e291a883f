using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Sqlite;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Buds.Relay.Server.Tests.Stores;

public sealed partial class SqliteRelayStoreTests
{
    [Fact]
    public async Task Reopened_store_has_everything()
    {
        var account = await RegisterAccountAsync(3);
        var (sender, reader, other) = (account.Devices[0], account.Devices[1], account.Devices[2]);
        await Store.SetPushTokenAsync(reader.Id, new PushToken { Kind = PushKind.WebPush, Token = "token" });
        var acknowledged = await SendAsync(sender, [account]);
        var withdrawn = await SendAsync(sender, [account]);
        var announced = Upload(await TestEnvelope.SealAsync(sender, [account], Start));
        await Store.ReserveUploadAsync(announced);
        await Store.AcknowledgeAsync(reader.Id, [acknowledged.Id]);
        await Store.WithdrawAsync(withdrawn.Id, account.Did);
        var device = await Store.FindDeviceAsync(reader.Id);
        Close();

        using var reopened = Open();

        (await reopened.FindDeviceAsync(reader.Id)).ShouldBe(device);
        (await reopened.GetAccountsAsync([account.Did], Start)).ShouldHaveSingleItem().Bundles.Count.ShouldBe(3);
        (await reopened.GetPushTokensAsync([reader.Id])).ShouldHaveSingleItem().Token.Token.ShouldBe("token");
        (await InboxAsync(reopened, reader.Id)).ShouldBeEmpty();
        (await InboxAsync(reopened, other.Id)).ShouldBe([acknowledged.Id]);
        (await reopened.AcknowledgeAsync(reader.Id, [acknowledged.Id])).Count.ShouldBe(1);
        (await reopened.ReserveUploadAsync(announced with { Size = announced.Size + 1 })).ShouldBe(UploadStatus.MessageConflict);
        (await reopened.SendAsync(Message(withdrawn))).Status.ShouldBe(SendStatus.AlreadySent);
        (await reopened.GetFreedPayloadsAsync(10)).ShouldBe([KeyOf(withdrawn)]);
    }

    [Fact]
    public async Task Closed_store_refuses_calls_and_leaves_one_file()
    {
        var account = await RegisterAccountAsync(2);
        await InboxAsync(account.Devices[1]);

        Close();

        _directory.GetFiles().ShouldHaveSingleItem().Name.ShouldBe("relay.db");
        await Should.ThrowAsync<ObjectDisposedException>(async () => await Store.FindDeviceAsync(account.Devices[0].Id));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await Store.MarkSeenAsync(account.Devices[0].Id, Start));
    }

    [Fact]
    public void Open_makes_directories_and_a_file_that_others_cannot_read()
    {
        var path = Path.Combine(_directory.FullName, "a", "b", "file:relay.db?mode=memory");
        using var store = SqliteRelayStore.Open(new SqliteRelayStoreOptions { Path = path });

        var files = new DirectoryInfo(Path.GetDirectoryName(path)!).GetFiles();
        files.Select(file => file.FullName).ShouldBe([path, path + "-shm", path + "-wal"], ignoreOrder: true);
        if (!OperatingSystem.IsWindows())
        {
            files.ShouldAllBe(file => file.UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public async Task Database_of_the_first_version_comes_up_to_date_with_what_is_in_it()
    {
        var path = Path.Combine(_directory.FullName, "first.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var script = new StreamReader(typeof(SqliteRelayStore).Assembly.GetManifestResourceStream("Buds.Relay.Server.Sqlite.Migrations.0001-Relay.sql")!);
            SqliteDatabase.Execute(connection, await script.ReadToEndAsync());
            SqliteDatabase.Execute(connection, """
                CREATE TABLE migrations (SchemaVersionID INTEGER CONSTRAINT 'PK_SchemaVersions_SchemaVersionID' PRIMARY KEY AUTOINCREMENT NOT NULL, ScriptName TEXT NOT NULL, Applied DATETIME NOT NULL);
                INSERT INTO migrations (ScriptName, Applied) VALUES ('Buds.Relay.Server.Sqlite.Migrations.0001-Relay.sql', '2026-01-01');
                INSERT INTO freed_payloads VALUES ('payloads/kept');
                """);
        }

        using var store = SqliteRelayStore.Open(new SqliteRelayStoreOptions { Path = path });
        (await store.GetFreedPayloadsAsync(10)).ShouldHaveSingleItem().Value.ShouldBe("payloads/kept");
        (await store.GetInvitesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public void Open_again_changes_nothing()
    {
        var (schema, migrations) = (Ask("SELECT sql FROM sqlite_schema"), Ask("SELECT Applied FROM migrations"));

        Open().Dispose();

        Ask("SELECT sql FROM sqlite_schema").ShouldBe(schema);
        Ask("SELECT Applied FROM migrations").ShouldBe(migrations);
        migrations.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Open_by_many_at_once_makes_one_database()
    {
        var path = Path.Combine(_directory.FullName, "new.db");
        using var all = new Barrier(8);

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                all.SignalAndWait();
                return SqliteRelayStore.Open(new SqliteRelayStoreOptions { Path = path, BusyTimeout = TimeSpan.FromSeconds(30) });
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        foreach (var store in stores)
        {
            await store.CheckAsync();
            store.Dispose();
        }
    }

    [Fact]
    public void Open_of_a_database_of_a_later_version_is_refused_and_leaves_it()
    {
        Close();
        Ask("INSERT INTO migrations (ScriptName, Applied) VALUES ('Buds.Relay.Server.Sqlite.Migrations.9999-Later.sql', 0) RETURNING 1");
        var before = File.ReadAllBytes(DatabasePath);

        Should.Throw<InvalidDataException>(() => Open());

        File.ReadAllBytes(DatabasePath).ShouldBe(before);
    }

    [Fact]
    public void Open_of_what_is_no_database_is_unavailable_and_leaves_it()
    {
        Close();
        var text = string.Concat(Enumerable.Repeat("not a database\n", 1000));
        File.WriteAllText(DatabasePath, text);

        Should.Throw<RelayStoreException>(() => Open()).Code.ShouldBe(RelayErrorCode.StoreUnavailable);

        File.ReadAllText(DatabasePath).ShouldBe(text);
    }

    [Fact]
    public void Open_of_a_path_that_cannot_be_is_unavailable()
    {
        var below = Path.Combine(DatabasePath, "relay.db");

        Should.Throw<RelayStoreException>(() => SqliteRelayStore.Open(new SqliteRelayStoreOptions { Path = _directory.FullName }))
            .Code.ShouldBe(RelayErrorCode.StoreUnavailable);
        Should.Throw<RelayStoreException>(() => SqliteRelayStore.Open(new SqliteRelayStoreOptions { Path = below }))
            .Code.ShouldBe(RelayErrorCode.StoreUnavailable);
    }

    [Fact]
    public async Task Acknowledged_message_leaves_neither_header_nor_keys_in_the_file()
    {
        var account = await RegisterAccountAsync(2);
        var envelope = await SendAsync(account.Devices[0], [account]);
        Close();
        Holds(File.ReadAllBytes(DatabasePath), envelope).ShouldBeTrue();
        using (var reopened = Open())
        {
            await reopened.AcknowledgeAsync(account.Devices[1].Id, [envelope.Id]);
        }

        Holds(File.ReadAllBytes(DatabasePath), envelope).ShouldBeFalse();
    }

    [Fact]
    public void Inbox_is_read_by_one_search_of_its_index_without_sorting()
    {
        var bound = SqliteRelayStore.SelectInbox.Replace("?1", "x'00'").Replace("?2", "0").Replace("?3", "x'00'").Replace("?4", "50");

        var plan = Ask($"EXPLAIN QUERY PLAN {bound}");

        plan.Count.ShouldBe(2);
        plan[0].ShouldStartWith("SEARCH d USING INDEX deliveries_inbox (device=? AND (received_at,message)>(?,?))");
        plan[1].ShouldStartWith("SEARCH m USING INDEX sqlite_autoindex_messages_1 (id=?)");
    }

    [Theory]
    [InlineData("DELETE FROM deliveries WHERE message = x'00' AND acknowledged = 0", "sqlite_autoindex_deliveries_1")]
    [InlineData("DELETE FROM deliveries WHERE device = x'00' AND acknowledged = 0", "deliveries_inbox")]
    [InlineData("SELECT id FROM messages WHERE received_at <= 0 ORDER BY received_at LIMIT 1", "messages_received_at")]
    [InlineData("SELECT id FROM devices WHERE last_seen <= 0 ORDER BY last_seen LIMIT 1", "devices_last_seen")]
    [InlineData("SELECT message FROM uploads WHERE requested_at <= 0 ORDER BY requested_at LIMIT 1", "uploads_requested_at")]
    public void Clean_up_is_by_index(string sql, string index) => Ask($"EXPLAIN QUERY PLAN {sql}").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
        plan => plan.ShouldStartWith("SEARCH"),
        plan => plan.ShouldContain(index));

    /// <summary>Whether a file holds any 16 bytes of what a message had that nothing else has.</summary>
    private static bool Holds(ReadOnlySpan<byte> file, TestEnvelope envelope)
    {
        const int window = 16;
        var key = envelope.WrappedKeys[0];
        foreach (var secret in new[] { envelope.Signature, envelope.Content.KeyCommitment, key.Enc, key.Ct })
        {
            for (var i = 0; i + window <= secret.Length; i++)
            {
                if (file.IndexOf(secret.Span.Slice(i, window)) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
