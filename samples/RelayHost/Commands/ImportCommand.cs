using System.CommandLine;
using System.Globalization;
using Buds.Relay.Server.Import;
using Buds.Storage;
using Buds.Storage.S3;
using Spectre.Console;

namespace Buds.Samples.RelayHost.Commands;

/// <summary><c>RelayHost import</c>: moves what waits at the relay that came before into this one's stores. It may run meanwhile.</summary>
internal static class ImportCommand
{
    private const string S3Scheme = "s3://";

    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "The old relay's database, a SQLite file.", Required = true };
        var payloads = new Option<string?>("--payloads") { Description = "Where the payloads are that the database names by r2_key: a folder, or s3://bucket/prefix with the relay's own S3 settings." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Reads and checks everything and writes nothing." };
        var command = new Command("import", "Moves what waits at the relay that came before into this one.") { from, payloads, dryRun };
        command.SetAction((parsed, cancellationToken) => StoreHost.RunAsync(
            (services, token) => RunAsync(services, parsed.GetRequiredValue(from), parsed.GetValue(payloads), parsed.GetValue(dryRun), token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, string from, string? payloads, bool dryRun, CancellationToken cancellationToken)
    {
        var import = ActivatorUtilities.CreateInstance<LegacyImport>(services);
        using var bucket = payloads?.StartsWith(S3Scheme, StringComparison.Ordinal) == true ? OpenBucket(services, payloads[S3Scheme.Length..]) : null;
        var source = new LegacyImportSource
        {
            DatabasePath = from,
            OpenPayloadAsync = bucket is not null ? LegacyPayloads.In(bucket.GetRequiredService<IBlobStore>()) : payloads is not null ? LegacyPayloads.InDirectory(payloads) : null,
        };
        try
        {
            var report = await ShowAsync(progress => import.RunAsync(source, dryRun, progress, Refused, cancellationToken));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"import: messages={report.Total} moved={report.Moved} already_there={report.AlreadyThere} expired={report.Expired} refused={report.Refused}{(dryRun ? " dry_run" : "")}"));
            return report.Refused > 0 ? 1 : 0;
        }
        catch (LegacyImportException e)
        {
            Console.Error.WriteLine($"{e.Code}: {e.Message}");
            return 2;
        }
    }

    private static void Refused(LegacyImportRefusal refusal) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"refused: row={refusal.Row} reason={refusal.Reason}"));

    /// <summary>A bar on a terminal, and a line a thousand messages elsewhere.</summary>
    private static async Task<LegacyImportReport> ShowAsync(Func<IProgress<LegacyImportReport>, Task<LegacyImportReport>> run)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive)
        {
            return await run(new Reporter(report =>
            {
                if (report.Done % 1000 == 0)
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Done} of {report.Total}"));
                }
            }));
        }

        return await AnsiConsole.Progress().Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn()).StartAsync(async console =>
        {
            var bar = console.AddTask("messages");
            return await run(new Reporter(report => (bar.MaxValue, bar.Value) = (Math.Max(1, report.Total), report.Done)));
        });
    }

    private static ServiceProvider OpenBucket(IServiceProvider services, string place)
    {
        var (bucket, prefix) = place.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? (place[..slash], place[(slash + 1)..]) : (place, "");
        var own = new ServiceCollection().AddLogging();
        own.AddSingleton(TimeProvider.System);
        own.AddBudsS3BlobStore(services.GetRequiredService<IConfiguration>().GetSection("S3"));
        own.Configure<S3BlobStoreOptions>(s3 =>
        {
            (s3.Bucket, s3.KeyPrefix) = (bucket, prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/");

            // Nothing of the old bucket is to be deleted.
            s3.ExpireAfterDays = null;
        });
        return own.BuildServiceProvider();
    }

    private sealed class Reporter(Action<LegacyImportReport> report) : IProgress<LegacyImportReport>
    {
        public void Report(LegacyImportReport value) => report(value);
    }
}
