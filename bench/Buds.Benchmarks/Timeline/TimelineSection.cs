using System.Diagnostics;
using System.Globalization;
using Buds.Benchmarks.Measuring;
using Buds.Client.Database;
using Buds.Client.Memories;

namespace Buds.Benchmarks.Timeline;

/// <summary>One database with many receipts, and the pages that an app reads of it.</summary>
internal sealed class TimelineSection : IDisposable
{
    private const int Page = 50;
    private const int SmallReceipts = 100_000;
    private const double SmallLimit = 1000;
    private const double LargeLimit = 3000;

    private readonly ClientDatabase _database;
    private readonly TimelineCircles _circles;
    private readonly string _path;
    private readonly int _receipts;
    private readonly TimeSpan _filledIn;

    private TimelineSection(ClientDatabase database, TimelineCircles circles, string path, int receipts, TimeSpan filledIn) =>
        (_database, _circles, _path, _receipts, _filledIn) = (database, circles, path, receipts, filledIn);

    public static async Task<TimelineSection> CreateAsync(string path, int receipts, CancellationToken cancellationToken)
    {
        var database = ClientDatabase.Open(path);
        var circles = new TimelineCircles();
        var begun = Stopwatch.GetTimestamp();
        await database.WriteAsync(session => circles.Fill(session, receipts), cancellationToken);
        return new TimelineSection(database, circles, path, receipts, Stopwatch.GetElapsedTime(begun));
    }

    public async Task RunAsync(Report report, string title, int rounds, CancellationToken cancellationToken)
    {
        var ofCircle = new MemoryQuery { Circle = _circles.Circle };
        var root = (await ReadAsync(ofCircle))[0].Id;
        const string Floor = "bare query of 50 rows";
        Contestant[] contestants =
        [
            new(Floor, BareAsync),
            Query("newest of a Circle", ofCircle, Floor),
            Query("from the middle of a Circle", ofCircle with { Until = TimelineCircles.Day }, Floor),
            Query("newest of all Circles", new MemoryQuery(), Floor),
            Query("by a person", new MemoryQuery { Author = _circles.Author }, Floor),
            Query("of a person in a Circle", ofCircle with { Author = _circles.Author }, Floor),
            Query("of a day", new MemoryQuery { From = TimelineCircles.Day, Until = TimelineCircles.Day.AddDays(1) }, Floor),
            Query("with a common word", new MemoryQuery { Text = TimelineCircles.CommonWord }, Floor),
            Query("with a rare word", new MemoryQuery { Text = TimelineCircles.RareWord }, Floor),
            new("one memory by its root", () => _database.ReadAsync(session => MemoryPages.Find(session, root), CancellationToken.None), Floor),
        ];
        var results = await InterleavedRunner.RunAsync(contestants, rounds, cancellationToken);
        report.Add($"A page of {Page}, {title}", contestants, results);
        report.Add(
            $"p99, µs, and what there is, {title}",
            [
                .. results.Select(result => (result.Key, Text(result.Value.P99))),
                ("the database, bytes", Text(new FileInfo(_path).Length)),
                ("filled in, s", Text(_filledIn.TotalSeconds)),
                ("a receipt taken in, µs, with its signing", Text(_filledIn.TotalMicroseconds / _receipts)),
            ]);
        var limit = _receipts <= SmallReceipts ? SmallLimit : LargeLimit;
        foreach (var contestant in contestants.Skip(1))
        {
            report.Add(new Goal($"p99 of {contestant.Name}, µs, {title}", results[contestant.Name].P99, limit));
        }
    }

    public void Dispose()
    {
        _circles.Dispose();
        _database.Dispose();
    }

    private Contestant Query(string name, MemoryQuery query, string floor) => new(name, () => ReadAsync(query), floor);

    private Task<IReadOnlyList<Memory>> ReadAsync(MemoryQuery query) => _database.ReadAsync(
        session => MemoryPages.Read(session, query, _circles.Self), CancellationToken.None);

    private Task<List<string>> BareAsync() => _database.ReadAsync(
        session => session.Query(
            "SELECT * FROM memory WHERE circle_id = $circle ORDER BY shared_at DESC, cid LIMIT $limit",
            row => row.GetString(1),
            ("$circle", _circles.Circle.ToString()),
            ("$limit", (long)Page)),
        CancellationToken.None);

    private static string Text(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
