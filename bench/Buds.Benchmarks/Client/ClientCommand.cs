using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Buds.Benchmarks.Measuring;
using Buds.Benchmarks.Timeline;
using Buds.Client.Circles;
using Buds.Client.Database;
using Buds.Client.Memories;

namespace Buds.Benchmarks.Client;

/// <summary>What a client takes, in time and memory, on a device with much in its database and 50 messages of 500 KB in its inbox.</summary>
public static class ClientCommand
{
    private const int Messages = 50;
    private const int WarmUps = 20;
    private const int PayloadSize = 500_000;
    private const double MostTimes = 2;

    public static Command Create()
    {
        var receipts = new Option<int[]>("--receipts")
        {
            Description = "How many receipts the database holds; several for one after another.",
            DefaultValueFactory = _ => [10_000, 100_000],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("client", "Opens an account, shows its timeline and drains its inbox: time and memory.") { receipts };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = new Report("client");
            foreach (var count in parsed.GetValue(receipts)!)
            {
                var folder = Directory.CreateTempSubdirectory("buds-bench-").FullName;
                try
                {
                    await ProfileAsync(report, folder, count, cancellationToken);
                }
                finally
                {
                    Directory.Delete(folder, recursive: true);
                }
            }

            report.Complete();
        });
        return command;
    }

    private static async Task ProfileAsync(Report report, string folder, int receipts, CancellationToken cancellationToken)
    {
        await using var relay = await ServedRelay.StartAsync(cancellationToken);
        var data = Path.Combine(folder, "ben");
        await SendAsync(relay.Url, Path.Combine(folder, "ada"), data, cancellationToken);
        await FillAsync(data, receipts, cancellationToken);

        var lines = new List<(string, string)>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        var ben = await ProfiledDevice.OpenAsync(relay.Url, data);
        lines.Add(("open the account, ms", Milliseconds(start)));
        start = Stopwatch.GetTimestamp();
        var page = await ben.Account.FindMemoriesAsync(new MemoryQuery(), cancellationToken);
        lines.Add((string.Create(CultureInfo.InvariantCulture, $"its first page of {page.Count}, ms"), Milliseconds(start)));
        start = Stopwatch.GetTimestamp();
        page = await ben.Account.FindMemoriesAsync(new MemoryQuery { After = page[^1] }, cancellationToken);
        lines.Add((string.Create(CultureInfo.InvariantCulture, $"the next page of {page.Count}, ms"), Milliseconds(start)));
        lines.Add(("managed memory with the account open, KB", Number((GC.GetTotalMemory(forceFullCollection: true) - before) / 1000.0)));

        // The same payloads without anything done to them, before the client may have them.
        ben.Gate.IsShut = true;
        _ = await ben.Account.SyncAsync(cancellationToken);
        var bare = await DownloadAsync(ben.Gate.Urls, _ => Stream.Null, cancellationToken);
        var flushed = await DownloadAsync(ben.Gate.Urls, index => File.Create(Path.Combine(folder, $"payload-{index}"), bufferSize: 0), cancellationToken);
        await ben.DisposeAsync();

        await using var again = await ProfiledDevice.OpenAsync(relay.Url, data);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan drained;
        await using (var peak = new HeapPeak())
        {
            start = Stopwatch.GetTimestamp();
            var received = (await again.Account.SyncAsync(cancellationToken)).Received;
            drained = Stopwatch.GetElapsedTime(start);
            lines.Add(("messages drained", Number(received)));
            lines.Add(("managed memory while draining, at the most, KB", Number(peak.Bytes / 1000.0)));
        }

        lines.Add(("allocated by a message, KB", Number((GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1000.0 / Messages)));
        lines.Add(("bare download of the same, ms", Number(bare.TotalMilliseconds)));
        lines.Add(("bare download to files, each flushed to the disk, ms", Number(flushed.TotalMilliseconds)));
        lines.Add(("drained, opened, verified, kept and acknowledged, ms", Number(drained.TotalMilliseconds)));
        report.Add(string.Create(CultureInfo.InvariantCulture, $"{receipts:N0} receipts, {Messages} messages of 500 KB"), lines);
        report.Add(new Goal(string.Create(CultureInfo.InvariantCulture, $"a drained inbox, of the bare download, {receipts:N0} receipts"), drained / bare, MostTimes));
    }

    /// <summary>Has somebody send what waits in the inbox.</summary>
    private static async Task SendAsync(Uri relay, string adasFolder, string bensFolder, CancellationToken cancellationToken)
    {
        await using var ada = await ProfiledDevice.CreateAsync(relay, adasFolder, "Ada");
        await using var ben = await ProfiledDevice.CreateAsync(relay, bensFolder, "Ben");
        _ = await ben.Account.AddContactAsync((await ada.Account.GetContactLinkAsync(cancellationToken)).ToString(), cancellationToken);
        var contact = await ada.Account.AddContactAsync((await ben.Account.GetContactLinkAsync(cancellationToken)).ToString(), cancellationToken);
        var circle = await ada.Account.CreateCircleAsync("Lake house", [contact], cancellationToken);
        _ = await ada.Account.SyncAsync(cancellationToken);
        _ = await ben.Account.SyncAsync(cancellationToken);

        // What runs for the first time is compiled first; an app's inbox is measured, not the compiler.
        await ShareAsync(circle, WarmUps, cancellationToken);
        _ = await ada.Account.SyncAsync(cancellationToken);
        _ = await ben.Account.SyncAsync(cancellationToken);
        await ShareAsync(circle, Messages, cancellationToken);
        _ = await ada.Account.SyncAsync(cancellationToken);
    }

    private static async Task ShareAsync(Circle circle, int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            var photo = RandomNumberGenerator.GetBytes(PayloadSize);
            var source = new PhotoSource("image/jpeg", _ => ValueTask.FromResult<Stream>(new MemoryStream(photo))) { KeepMetadata = true };
            _ = await circle.ShareAsync(new NewMemory { Text = "First light", Photos = [source] }, cancellationToken);
        }
    }

    private static async Task FillAsync(string folder, int receipts, CancellationToken cancellationToken)
    {
        using var database = ClientDatabase.Open(Path.Combine(folder, "buds.db"));
        var self = await database.ReadAsync(
            session => session.First("SELECT did FROM account", row => Buds.Crypto.Identifiers.Did.Parse(row.GetString(0))), cancellationToken);
        using var circles = new TimelineCircles(self);
        await database.WriteAsync(session => circles.Fill(session, receipts), cancellationToken);
    }

    private static async Task<TimeSpan> DownloadAsync(IReadOnlyCollection<Uri> urls, Func<int, Stream> open, CancellationToken cancellationToken)
    {
        if (urls.Count != Messages)
        {
            throw new InvalidOperationException($"There are {urls.Count} payloads and not {Messages}.");
        }

        using var http = new HttpClient();
        var shortest = TimeSpan.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var (index, url) in urls.Index())
            {
                await using var payload = await http.GetStreamAsync(url, cancellationToken);
                await using var target = open(index);
                await payload.CopyToAsync(target, cancellationToken);
                (target as FileStream)?.Flush(flushToDisk: true);
            }

            shortest = TimeSpan.FromTicks(Math.Min(shortest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
        }

        return shortest;
    }

    private static string Milliseconds(long start) => Number(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

    private static string Number(double value) => value.ToString("N1", CultureInfo.InvariantCulture);
}
