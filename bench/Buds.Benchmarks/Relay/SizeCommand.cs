using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Buds.Benchmarks.Measuring;
using Buds.Relay.Server.PostgreSql;
using Buds.Relay.Server.Stores;
using Npgsql;

namespace Buds.Benchmarks.Relay;

/// <summary>What PostgreSQL does as the tables grow: the plan of an inbox read, its time, sends, and sends while millions of rows expire.</summary>
public static class SizeCommand
{
    private const int Reads = 2000;
    private const int Sends = 2000;
    private const int Batch = 500;

    public static Command Create()
    {
        var sizes = new Option<long[]>("--deliveries")
        {
            Description = "How many deliveries wait, step by step.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [100_000, 1_000_000, 10_000_000],
        };
        var expire = new Option<long>("--expire") { Description = "How many of them expire in the end.", DefaultValueFactory = _ => 3_000_000 };
        var postgreSql = new Option<string?>("--postgresql")
        {
            Description = "Connection string of a PostgreSQL server where a database may be made. Default: BUDS_TEST_POSTGRES.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("BUDS_TEST_POSTGRES"),
        };
        var command = new Command("size", "A PostgreSQL relay as its tables grow.") { sizes, expire, postgreSql };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(sizes)!,
            parsed.GetValue(expire),
            parsed.GetValue(postgreSql) ?? throw new InvalidOperationException("A PostgreSQL server is needed: see --postgresql."),
            cancellationToken));
        return command;
    }

    private static async Task RunAsync(long[] sizes, long expire, string postgreSql, CancellationToken cancellationToken)
    {
        await using var database = await ScratchDatabase.CreateAsync(postgreSql);
        await using var relay = await BenchmarkRelay.StartAsync(builder => builder.UsePostgreSqlStore(options => options.ConnectionString = database.ConnectionString));
        using var circle = new RelayCircle();
        await circle.RegisterAsync(relay.Store);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var filling = new FilledTables(source);
        var report = new Report("size");
        foreach (var size in sizes)
        {
            await filling.GrowAsync(size, cancellationToken);
            report.Add($"{size.ToString("N0", CultureInfo.InvariantCulture)} deliveries, on disk {await DiskAsync(source)}",
            [
                ("inbox read of 50, one after another", Line(await ReadAsync(relay.Store, filling))),
                ("send of 15 deliveries, one after another", Line(await SendAsync(relay, circle, () => false))),
            ]);
            await ExplainAsync(source, filling);
        }

        await ExpireAsync(report, relay, circle, filling, expire);
        report.Complete();
    }

    private static async Task<List<double>> ReadAsync(IRelayStore store, FilledTables tables)
    {
        var times = new List<double>();
        for (var i = 0; i < Reads; i++)
        {
            var device = tables.AnyDevice();
            var start = Stopwatch.GetTimestamp();
            var page = await store.ReadInboxAsync(device, null, DateTimeOffset.UnixEpoch, 50);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            if (page.Deliveries.Count != 50)
            {
                throw new InvalidOperationException("An inbox is shorter than it was filled.");
            }
        }

        return times;
    }

    private static async Task<List<double>> SendAsync(BenchmarkRelay relay, RelayCircle circle, Func<bool> isEnough)
    {
        var times = new List<double>();
        while (times.Count < Sends && !isEnough())
        {
            var message = await circle.PrepareAsync(relay);
            var start = Stopwatch.GetTimestamp();
            _ = await relay.Store.SendAsync(message);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return times;
    }

    private static async Task ExpireAsync(Report report, BenchmarkRelay relay, RelayCircle circle, FilledTables tables, long deliveries)
    {
        var until = tables.TimeOfDelivery(deliveries);
        var (batches, removed, done) = (new List<double>(), 0L, false);
        var cleaning = Task.Run(async () =>
        {
            for (var count = Batch; count == Batch;)
            {
                var start = Stopwatch.GetTimestamp();
                var removal = await relay.Store.DeleteMessagesAsync(until, Batch);
                await relay.Store.ForgetFreedPayloadsAsync(removal.Freed);
                batches.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                removed += count = removal.Count;
            }

            done = true;
        });
        var sends = new List<double>();
        while (!Volatile.Read(ref done))
        {
            sends.AddRange(await SendAsync(relay, circle, () => Volatile.Read(ref done)));
        }

        await cleaning;
        report.Add($"While {(removed * RelayCircle.Deliveries).ToString("N0", CultureInfo.InvariantCulture)} deliveries expire, 500 messages a batch",
        [
            ("batch", Line(batches)),
            ("send of 15 deliveries meanwhile", Line(sends)),
            ("the whole", string.Create(CultureInfo.InvariantCulture, $"{batches.Sum() / 1e6:N0} s")),
        ]);
    }

    private static async Task ExplainAsync(NpgsqlDataSource source, FilledTables tables)
    {
        await using var connection = await source.OpenConnectionAsync();
        await RunAsync(connection, $"PREPARE inbox (uuid) AS {BarePostgreSql.Inbox}");

        // As a connection has it that has read inboxes before.
        await RunAsync(connection, "SET plan_cache_mode = force_generic_plan");
        var device = BarePostgreSql.ToGuid(tables.AnyDevice().ToByteArray());
        await RunAsync(connection, $"EXECUTE inbox ('{device}')");
        await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS) EXECUTE inbox ('{device}')", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            Console.WriteLine(reader.GetString(0));
        }

        Console.WriteLine();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> DiskAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT pg_size_pretty(pg_database_size(current_database()))");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static string Line(List<double> times)
    {
        var measured = new Measurement("", times, 0);
        return string.Create(CultureInfo.InvariantCulture, $"p50 {measured.Median:N0} µs, p99 {measured.P99:N0} µs, most {times.Max():N0} µs ({times.Count:N0} times)");
    }
}
