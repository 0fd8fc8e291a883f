using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Stores;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql.Tests;

[CollectionDefinition(nameof(PostgreSqlServer))]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgreSqlServer>;

[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlRelayStoreTests(PostgreSqlServer server) : RelayStoreContract
{
    private string _database = "";

    protected override async ValueTask<IRelayStore> CreateEmptyStoreAsync()
    {
        _database = await server.CreateDatabaseAsync();
        return await OpenAsync();
    }

    protected override async ValueTask CleanUpAsync() => await ((PostgreSqlRelayStore)Store).DisposeAsync();

    private async Task<PostgreSqlRelayStore> OpenAsync()
    {
        var store = new PostgreSqlRelayStore(new PostgreSqlRelayStoreOptions { ConnectionString = _database });
        await store.MigrateAsync(CancellationToken.None);
        return store;
    }

    [Fact]
    public async Task Nodes_that_start_at_once_bring_one_schema_up_to_date()
    {
        _database = await server.CreateDatabaseAsync();

        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(OpenAsync)));

        foreach (var store in stores)
        {
            await store.CheckAsync();
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_one_node_takes_another_hands_out()
    {
        await using var other = await OpenAsync();
        var (ada, ben) = (await RegisterAccountAsync(), await RegisterAccountAsync());

        var envelope = await SendAsync(ada.Devices[0], [ben]);

        (await other.ReadInboxAsync(ben.Devices[0].Id, null, DateTimeOffset.UnixEpoch, 10)).Deliveries.ShouldHaveSingleItem().Message.ShouldBe(envelope.Id);
    }

    [Fact]
    public async Task Message_sent_many_times_at_once_is_one()
    {
        var (ada, ben) = (await RegisterAccountAsync(), await RegisterAccountAsync());
        var envelope = await Relay.Server.Tests.Support.TestEnvelope.SealAsync(ada.Devices[0], [ben], Start);
        await Store.ReserveUploadAsync(Upload(envelope));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await Store.SendAsync(Message(envelope)))));

        outcomes.Count(outcome => outcome.Status == SendStatus.Accepted).ShouldBe(1);
        outcomes.Count(outcome => outcome.Status == SendStatus.AlreadySent).ShouldBe(15);
        (await Store.ReadInboxAsync(ben.Devices[0].Id, null, DateTimeOffset.UnixEpoch, 10)).Deliveries.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Payload_is_freed_once_however_many_devices_acknowledge_at_once()
    {
        var (ada, ben) = (await RegisterAccountAsync(), await RegisterAccountAsync(devices: 8));
        var envelopes = new List<Relay.Server.Tests.Support.TestEnvelope>();
        for (var i = 0; i < 5; i++)
        {
            envelopes.Add(await SendAsync(ada.Devices[0], [ben]));
        }

        var messages = envelopes.Select(envelope => envelope.Id).ToArray();
        var removals = await Task.WhenAll(ben.Devices.Select((device, number) => Task.Run(async () =>
            await Store.AcknowledgeAsync(device.Id, number % 2 == 0 ? messages : [.. messages.Reverse()]))));

        removals.ShouldAllBe(removal => removal.Count == 5);
        removals.SelectMany(removal => removal.Freed).Order(Comparer<Storage.BlobKey>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)))
            .ShouldBe(envelopes.Select(KeyOf), ignoreOrder: true);
    }

    [Fact]
    public async Task Message_whose_transaction_is_slow_is_not_hidden_by_later_ones()
    {
        var (ada, ben) = (await RegisterAccountAsync(), await RegisterAccountAsync());
        var slow = await Relay.Server.Tests.Support.TestEnvelope.SealAsync(ada.Devices[0], [ben], Start);
        await Store.ReserveUploadAsync(Upload(slow));

        // Somebody else holds the account together with senders, and lets the first one wait at its commit.
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var held = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT 1 FROM uploads WHERE message = $1 FOR UPDATE", connection) { Parameters = { new() { Value = PostgreSqlSession.ToGuid(slow.Id) } } })
        {
            await hold.ExecuteNonQueryAsync();
        }

        var sending = Task.Run(async () => await Store.SendAsync(Message(slow)));
        var later = await SendAsync(ada.Devices[0], [ben], Start.AddSeconds(5));
        var page = await Store.ReadInboxAsync(ben.Devices[0].Id, null, DateTimeOffset.UnixEpoch, 10);
        page.Deliveries.ShouldHaveSingleItem().Message.ShouldBe(later.Id);
        await Store.AcknowledgeAsync(ben.Devices[0].Id, [later.Id]);

        await held.RollbackAsync();
        (await sending).Status.ShouldBe(SendStatus.Accepted);
        (await Store.ReadInboxAsync(ben.Devices[0].Id, null, DateTimeOffset.UnixEpoch, 10)).Deliveries.ShouldHaveSingleItem().Message.ShouldBe(slow.Id);
    }

    [Fact]
    public async Task Inbox_is_read_by_its_index_without_sorting()
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SET enable_seqscan = off; EXPLAIN " + PostgreSqlRelayStore.SelectInbox
                .Replace("$1", "'0197f0e0-0000-7000-8000-000000000001'::uuid", StringComparison.Ordinal)
                .Replace("$2", "0", StringComparison.Ordinal)
                .Replace("$3", "'0197f0e0-0000-7000-8000-000000000001'::uuid", StringComparison.Ordinal)
                .Replace("$4", "50", StringComparison.Ordinal),
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        plan.ShouldContain(line => line.Contains("deliveries_inbox", StringComparison.Ordinal));
        plan.ShouldNotContain(line => line.Contains("Sort", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Taken_message_is_one_round_trip_whatever_the_number_of_devices()
    {
        var (ada, ben) = (await RegisterAccountAsync(), await RegisterAccountAsync(devices: 10));
        var envelope = await Relay.Server.Tests.Support.TestEnvelope.SealAsync(ada.Devices[0], [ben], Start);
        await Store.ReserveUploadAsync(Upload(envelope));
        var database = new NpgsqlConnectionStringBuilder(_database).Database;
        var commands = 0;
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllData,
            ActivityStopped = activity => Interlocked.Add(ref commands, activity.TagObjects.Any(tag => database!.Equals(tag.Value)) ? 1 : 0),
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);

        (await Store.SendAsync(Message(envelope))).Status.ShouldBe(SendStatus.Accepted);

        commands.ShouldBe(1);
    }

    [Fact]
    public void Public_api_is_unchanged() => Snapshooter.Xunit.Snapshot.Match(
        PublicApiGenerator.ApiGenerator.GeneratePublicApi(typeof(PostgreSqlRelayStoreOptions).Assembly, new PublicApiGenerator.ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
