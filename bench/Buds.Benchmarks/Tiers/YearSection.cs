using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Buds.Benchmarks.Measuring;
using Buds.Storage;
using Buds.Storage.Memory;
using Buds.Storage.Tiered;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Benchmarks.Tiers;

/// <summary>
/// A year of a heavy user: 120 memories a day, each with 3 photos of 150 KB, and a pass a day. A photo is as many bytes as it has thousands, in memory, so that
/// it is the catalog and its steps that are measured: what moving 150 KB takes besides is in the table of demotions.
/// </summary>
internal sealed class YearSection(string folder, int days)
{
    private const int MemoriesADay = 120;
    private const int PhotosAMemory = 3;
    private const int Scale = 1000;
    private const long MaxHotBytes = 1_000_000_000;
    private const long MostCatalogBytes = 100_000_000;
    private const double MostPassSeconds = 10;

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 3, 0, 0, TimeSpan.Zero));
        var policy = new TierPolicy { KeepFor = TimeSpan.FromDays(30), MaxHotBytes = MaxHotBytes / Scale };
        var passes = new List<double>();
        var (hotAfter, hotBefore, begun, photos) = (0L, 0L, Stopwatch.GetTimestamp(), 0);
        await using var store = await TierFolder.OpenAsync(folder, new MemoryBlobStore(time), new MemoryBlobStore(time), policy, time);
        for (var day = 0; day < days; day++)
        {
            for (var i = 0; i < MemoriesADay * PhotosAMemory; i++, photos++)
            {
                await store.WriteAsync(Key(photos), new MemoryStream(RandomNumberGenerator.GetBytes(TierFolder.PhotoSize / Scale)), ct: cancellationToken);
                time.Advance(TimeSpan.FromDays(1) / (MemoriesADay * PhotosAMemory));
            }

            hotBefore = Math.Max(hotBefore, store.GetStatus().HotBytes);
            var start = Stopwatch.GetTimestamp();
            await DemoteAsync(store);
            passes.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            hotAfter = Math.Max(hotAfter, store.GetStatus().HotBytes);
        }

        var catalog = new DirectoryInfo(folder).EnumerateFiles("catalog.db*").Sum(file => file.Length);
        passes.Sort();
        report.Add(
            string.Create(CultureInfo.InvariantCulture, $"{days} days, {photos:N0} photos"),
            [
                ("hot bytes after a pass, at the most", Text(hotAfter * Scale)),
                ("hot bytes before one, at the most", Text(hotBefore * Scale)),
                ("catalog, bytes", Text(catalog)),
                ("a pass, s, median", Text(passes[passes.Count / 2], 2)),
                ("a pass, s, the longest", Text(passes[^1], 2)),
                ("the whole simulation, s", Text(Stopwatch.GetElapsedTime(begun).TotalSeconds)),
            ]);
        report.Add(new Goal("hot bytes after a pass, of the cap", (double)hotAfter * Scale / MaxHotBytes, 1));
        report.Add(new Goal("catalog, of 100 MB", (double)catalog / MostCatalogBytes, 1));
        report.Add(new Goal("the longest pass, s", passes[^1], MostPassSeconds));
    }

    private static BlobKey Key(int photo) => BlobKey.Parse($"photos/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s5{photo:D8}");

    private static async Task DemoteAsync(TieredBlobStore store)
    {
        if ((await store.DemoteAsync()).End != TierPassEnd.Done)
        {
            throw new InvalidOperationException("The pass did not move what it should.");
        }
    }

    private static string Text(double value, int decimals = 0) => value.ToString("N" + decimals, CultureInfo.InvariantCulture);
}
