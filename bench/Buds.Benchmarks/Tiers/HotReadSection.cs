using System.Security.Cryptography;
using Buds.Benchmarks.Measuring;
using Buds.Storage;
using Buds.Storage.Tiered;

namespace Buds.Benchmarks.Tiers;

/// <summary>A photo of 150 KB that is at hand, read whole: a bare file, and the tiered store.</summary>
internal static class HotReadSection
{
    private const int Photos = 64;
    private const double MostTimes = 1.3;

    public static async Task RunAsync(Report report, string folder, int rounds, CancellationToken cancellationToken)
    {
        var bare = Path.Combine(folder, "bare");
        Directory.CreateDirectory(bare);
        var (first, every) = (Path.Combine(folder, "first"), Path.Combine(folder, "every"));
        await using var verifiesFirst = await TierFolder.OpenAsync(
            first, TierFolder.Files(first, "hot"), TierFolder.Files(first, "cold"), TierPolicy.KeepAll, TimeProvider.System, verifyEveryRead: false);
        await using var verifiesEvery = await TierFolder.OpenAsync(
            every, TierFolder.Files(every, "hot"), TierFolder.Files(every, "cold"), TierPolicy.KeepAll, TimeProvider.System);
        for (var i = 0; i < Photos; i++)
        {
            var photo = RandomNumberGenerator.GetBytes(TierFolder.PhotoSize);
            await File.WriteAllBytesAsync(PathOf(i), photo, cancellationToken);
            foreach (var store in (TieredBlobStore[])[verifiesFirst, verifiesEvery])
            {
                await store.WriteAsync(Key(i), new MemoryStream(photo), ct: cancellationToken);
                await ReadAsync(store, i, new byte[TierFolder.PhotoSize]);
            }
        }

        var (next, buffer) = (0, new byte[TierFolder.PhotoSize]);
        const string Floor = "bare file";
        const string Hashed = "bare file and SHA-256";
        const string First = "tiered, verified at its first read";
        Contestant[] contestants =
        [
            new(Floor, () => ReadFileAsync(Next(), buffer)),
            new(Hashed, () => HashFileAsync(Next(), buffer), Floor),
            new(First, () => ReadAsync(verifiesFirst, Next(), buffer), Floor),
            new("tiered, verified at every read", () => ReadAsync(verifiesEvery, Next(), buffer), Hashed),
        ];
        var results = await InterleavedRunner.RunAsync(contestants, rounds, cancellationToken);
        report.Add("A read of a hot photo of 150 KB", contestants, results);
        report.Add(new Goal($"{First}, of {Floor}", results[First].RatioTo(results[Floor]), MostTimes));

        int Next() => next = (next + 1) % Photos;

        string PathOf(int i) => Path.Combine(bare, $"{i}.jpg");

        async Task ReadFileAsync(int i, byte[] into)
        {
            await using var file = new FileStream(PathOf(i), FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await file.ReadExactlyAsync(into, cancellationToken);
        }

        async Task HashFileAsync(int i, byte[] into)
        {
            await ReadFileAsync(i, into);
            SHA256.HashData(into);
        }
    }

    private static BlobKey Key(int i) => BlobKey.Parse($"photos/{i}");

    private static async Task ReadAsync(TieredBlobStore store, int i, byte[] into)
    {
        await using var stream = await store.OpenReadAsync(Key(i));
        await stream!.ReadExactlyAsync(into);
    }
}
