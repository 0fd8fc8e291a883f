using System.Security.Cryptography;
using Buds.Benchmarks.Measuring;
using Buds.Storage;
using Buds.Storage.Tiered;

namespace Buds.Benchmarks.Tiers;

/// <summary>
/// A photo of 150 KB that leaves for a folder: beside a copy whose hash is taken, flushed to the disk as any that may become the only one must be. The tiered
/// store also seals the photo, reads it back and verifies it, and records each step.
/// </summary>
internal static class DemotionSection
{
    private const int Photos = 20;

    public static async Task RunAsync(Report report, string folder, int rounds, CancellationToken cancellationToken)
    {
        var bare = Path.Combine(folder, "bare");
        Directory.CreateDirectory(bare);
        var photo = RandomNumberGenerator.GetBytes(TierFolder.PhotoSize);
        for (var i = 0; i < Photos; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(bare, $"{i}.jpg"), photo, cancellationToken);
        }

        await using var store = await TierFolder.OpenAsync(
            folder, TierFolder.Files(folder, "hot"), TierFolder.Files(folder, "cold"), new TierPolicy { MaxHotBytes = 0 }, TimeProvider.System);
        var number = 0;
        const string Copy = "copied, with SHA-256";
        const string Flushed = "copied, with SHA-256, and flushed";
        Contestant[] contestants =
        [
            new(Copy, () => CopyAsync(flush: false)) { Operations = Photos },
            new(Flushed, () => CopyAsync(flush: true), Copy) { Operations = Photos },
            new("demoted", DemoteAsync, Flushed) { Operations = Photos, PrepareAsync = FillAsync },
        ];
        report.Add("A demotion of a photo of 150 KB", contestants, await InterleavedRunner.RunAsync(contestants, rounds, cancellationToken));

        async Task FillAsync()
        {
            for (var i = 0; i < Photos; i++)
            {
                // Each another one, as nothing is copied that is in the cold tier already.
                RandomNumberGenerator.Fill(photo.AsSpan(0, 16));
                await store.WriteAsync(BlobKey.Parse($"photos/{number++}"), new MemoryStream(photo), ct: cancellationToken);
            }
        }

        async Task DemoteAsync()
        {
            if (await store.DemoteAsync(ct: cancellationToken) is not { End: TierPassEnd.Done, Blobs: Photos })
            {
                throw new InvalidOperationException("The pass did not move what it should.");
            }
        }

        async Task CopyAsync(bool flush)
        {
            for (var i = 0; i < Photos; i++)
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                await using var from = File.OpenRead(Path.Combine(bare, $"{i}.jpg"));
                await using var to = File.Create(Path.Combine(bare, $"{i}.copy"));
                var buffer = new byte[65536];
                for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
                {
                    hash.AppendData(buffer, 0, read);
                    await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }

                hash.GetHashAndReset();
                to.Flush(flush);
            }
        }
    }
}
