using Buds.Client.Memories;
using Microsoft.Data.Sqlite;

namespace Buds.Client.Tests;

/// <summary>Databases that an earlier version of this library wrote.</summary>
public sealed class MigrationTests : IAsyncLifetime
{
    // What the steps after did, undone: what version 2 left.
    private const string ToVersion2 =
        """
        DROP TABLE photo_request; DROP TABLE photo_wanted; DROP TABLE photo_source;
        DROP TABLE note;
        DROP TABLE memory;
        DROP INDEX receipt_target; DROP INDEX receipt_waiting; DROP INDEX receipt_root;
        ALTER TABLE receipt DROP COLUMN target_cid;
        CREATE INDEX receipt_root_cid ON receipt (root_cid);
        CREATE INDEX receipt_did ON receipt (did);
        CREATE INDEX receipt_circle ON receipt (circle_id, type, claimed_at);
        PRAGMA user_version = 2;
        """;

    private readonly TestWorld _world = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");
        await TestWorld.NewCircleAsync(_ada, _ben);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Database_of_version_2_opens_with_everything_found_as_before()
    {
        var lake = await _ada.ShareAsync("Lake");
        var sea = await _ada.ShareAsync("Sea");
        var circle = await _ada.CircleAsync();
        await circle.EditAsync(lake, "Lake again");
        await circle.ReactAsync(lake, "🌊");
        await circle.DeleteAsync(sea);
        var before = await _ada.TimelineAsync();
        var schema = Schema(_ada);

        await _ada.Account.DisposeAsync();
        Execute(_ada, ToVersion2);
        Schema(_ada).ShouldNotBe(schema);
        await _ada.RestartAsync();

        Schema(_ada).ShouldBe(schema);
        var after = await _ada.TimelineAsync();
        after.Select(memory => (memory.Id, memory.Text, memory.Reactions.Single())).ShouldBe(before.Select(memory => (memory.Id, memory.Text, memory.Reactions.Single())));
        (await _ada.Account.FindMemoriesAsync(new MemoryQuery { Text = "again" })).ShouldHaveSingleItem().Id.ShouldBe(lake);
        (await _ada.Account.FindMemoriesAsync(new MemoryQuery { Text = "sea" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Database_of_a_newer_version_is_refused()
    {
        await _ada.Account.DisposeAsync();
        Execute(_ada, "PRAGMA user_version = 1000");

        (await Should.ThrowAsync<BudsClientException>(_ada.RestartAsync)).Code.ShouldBe(BudsErrorCode.DatabaseTooNew);
    }

    private static string Schema(TestDevice device)
    {
        using var connection = Open(device);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY type, name";
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    private static void Execute(TestDevice device, string sql)
    {
        using var connection = Open(device);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(TestDevice device)
    {
        var file = Path.Combine(device.Folder, "buds.db");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
