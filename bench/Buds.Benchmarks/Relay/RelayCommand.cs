using System.CommandLine;
using Buds.Benchmarks.Measuring;
using Buds.Relay.Server;
using Buds.Relay.Server.PostgreSql;
using Buds.Relay.Server.Redis;
using Buds.Relay.Server.Sqlite;
using Npgsql;

namespace Buds.Benchmarks.Relay;

/// <summary>Sends, inbox reads and wake-ups of a relay, beside its bare database.</summary>
public static class RelayCommand
{
    private const double LeastOfSqlite = 0.7;
    private const double LeastOfPostgreSql = 0.5;
    private const int SqliteCallers = 64;

    private static readonly string[] Sections = ["sqlite", "downloads", "postgresql", "wake"];

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How many rounds of 512 sends.", DefaultValueFactory = _ => 20 };
        var filter = new Option<string>("--filter") { Description = $"One section alone: {string.Join(", ", Sections)}." };
        filter.AcceptOnlyFromAmong(Sections);
        var postgreSql = Server("--postgresql", "BUDS_TEST_POSTGRES", "Connection string of a PostgreSQL server where a database may be made.");
        var redis = Server("--redis", "BUDS_TEST_REDIS", "Configuration of a Redis.");
        var command = new Command("relay", "Sends, inbox reads, downloads and wake-ups, beside what they cost at least.") { rounds, filter, postgreSql, redis };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(filter), parsed.GetValue(rounds), parsed.GetValue(postgreSql), parsed.GetValue(redis), cancellationToken));
        return command;
    }

    private static Option<string?> Server(string name, string variable, string description) => new(name)
    {
        Description = $"{description} Default: {variable}; without, what needs it is left out.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable),
    };

    private static async Task RunAsync(string? filter, int rounds, string? postgreSql, string? redis, CancellationToken cancellationToken)
    {
        var report = new Report("relay");
        if (filter is null or "sqlite")
        {
            await RunSqliteAsync(report, rounds, cancellationToken);
        }

        if (filter is null or "downloads")
        {
            await DownloadSection.RunAsync(report, rounds * 100, cancellationToken);
        }

        if (filter is null or "postgresql" or "wake")
        {
            await RunOnServersAsync(report, filter, rounds, postgreSql, redis, cancellationToken);
        }

        report.Complete();
    }

    private static async Task RunOnServersAsync(
        Report report, string? filter, int rounds, string? postgreSql, string? redis, CancellationToken cancellationToken)
    {
        if (postgreSql is null)
        {
            Console.Error.WriteLine("No PostgreSQL: see --postgresql.");
            return;
        }

        await using var database = await ScratchDatabase.CreateAsync(postgreSql);
        if (filter is null or "postgresql")
        {
            await RunPostgreSqlAsync(report, database.ConnectionString, rounds, cancellationToken);
        }

        if (filter is null or "wake" && redis is not null)
        {
            await RunWakeAsync(report, database.ConnectionString, redis, rounds, cancellationToken);
        }
    }

    private static async Task RunSqliteAsync(Report report, int rounds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("buds-bench-").FullName;
        var path = Path.Combine(folder, "relay.db");
        await using (var relay = await BenchmarkRelay.StartAsync(builder => builder.UseSqliteStore(sqlite => sqlite.Path = path)))
        {
            using var bare = new BareSqlite(path);
            await RunAsync(report, relay, bare, SqliteCallers, LeastOfSqlite, rounds, cancellationToken);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task RunPostgreSqlAsync(Report report, string database, int rounds, CancellationToken cancellationToken)
    {
        await using var relay = await BenchmarkRelay.StartAsync(builder => UsePostgreSql(builder, database));
        using var bare = new BarePostgreSql(database);
        await RunAsync(report, relay, bare, BarePostgreSql.Connections, LeastOfPostgreSql, rounds, cancellationToken);
    }

    private static async Task RunAsync(
        Report report, BenchmarkRelay relay, IBareDatabase bare, int storeCallers, double leastRate, int rounds, CancellationToken cancellationToken)
    {
        using var circle = new RelayCircle();
        await circle.RegisterAsync(relay.Store);
        await new SendSection(relay, circle, bare, storeCallers, leastRate).RunAsync(report, rounds, cancellationToken);
        await new InboxSection(relay, circle, bare).RunAsync(report, rounds * 100, cancellationToken);
    }

    private static async Task RunWakeAsync(Report report, string database, string redis, int rounds, CancellationToken cancellationToken)
    {
        await using var listening = await BenchmarkRelay.StartAsync(builder => UsePostgreSql(builder, database).UseRedis(options => options.Configuration = redis));
        await using var sending = await BenchmarkRelay.StartAsync(builder => UsePostgreSql(builder, database).UseRedis(options => options.Configuration = redis));
        using var circle = new RelayCircle();
        await circle.RegisterAsync(sending.Store);
        await new WakeSection(listening, sending, circle).RunAsync(report, rounds * 50, cancellationToken);
    }

    private static RelayBuilder UsePostgreSql(RelayBuilder builder, string database) => builder.UsePostgreSqlStore(options => options.ConnectionString =
        new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = BarePostgreSql.Connections }.ToString());
}
