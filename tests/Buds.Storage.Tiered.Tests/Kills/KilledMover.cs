using System.Globalization;
using Buds.Storage.Files;

namespace Buds.Storage.Tiered.Tests.Kills;

/// <summary>
/// The process that <see cref="KilledMoverTests"/> kills: writes, demotes, promotes and deletes photos at once and without end, and prints what it is about to
/// do and what it has done.
/// </summary>
internal static class KilledMover
{
    public const int Photos = 2000;

    public static BlobKey Key(int number) => BlobKey.Parse(string.Create(CultureInfo.InvariantCulture, $"photos/{number:d5}"));

    public static byte[] Content(int number)
    {
        var content = new byte[1000 + (number * 37 % 9000)];
        new Random(number).NextBytes(content);
        return content;
    }

    public static Task<TieredBlobStore> OpenAsync(string root) => TieredBlobStore.OpenAsync(
        new TieredBlobStoreOptions
        {
            // What the kernel has outlives a kill.
            Hot = new FileBlobStore(new FileBlobStoreOptions { RootPath = Path.Combine(root, "hot"), FlushToDisk = false }, TimeProvider.System),
            Cold = new FileBlobStore(new FileBlobStoreOptions { RootPath = Path.Combine(root, "cold"), FlushToDisk = false }, TimeProvider.System),
            CatalogPath = Path.Combine(root, "catalog", "catalog.db"),
            StorageRoot = new byte[32],
        },
        TimeProvider.System);

    public static async Task<int> Main(string[] args)
    {
        var random = new Random(int.Parse(args[1], CultureInfo.InvariantCulture));
        await using var store = await OpenAsync(args[0]);
        Say("ready", 0);
        await Task.WhenAll(DemoteAsync(store, new Random(random.Next())), ReadAsync(store, new Random(random.Next())), ChangeAsync(store, new Random(random.Next())));
        return 0;
    }

    public static async Task<byte[]?> ReadAsync(TieredBlobStore store, int number)
    {
        await using var stream = await store.OpenReadAsync(Key(number));
        if (stream is null)
        {
            return null;
        }

        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static async Task DemoteAsync(TieredBlobStore store, Random random)
    {
        while (true)
        {
            store.Policy = new TierPolicy { MaxHotBytes = random.Next(12_000_000) };
            await store.DemoteAsync();
        }
    }

    private static async Task ReadAsync(TieredBlobStore store, Random random)
    {
        while (true)
        {
            var numbers = Enumerable.Range(0, 8).Select(_ => random.Next(Photos)).ToArray();
            await Task.WhenAll(numbers.Select(async number =>
            {
                if (await ReadAsync(store, number) is { } content && !content.AsSpan().SequenceEqual(Content(number)))
                {
                    Say("wrong", number);
                }
            }));
        }
    }

    private static async Task ChangeAsync(TieredBlobStore store, Random random)
    {
        while (true)
        {
            var number = random.Next(Photos);
            if (await store.StatAsync(Key(number)) is null)
            {
                await store.WriteAsync(Key(number), new MemoryStream(Content(number)));
                Say("written", number);
            }
            else if (random.Next(10) == 0)
            {
                Say("deleting", number);
                await store.DeleteAsync(Key(number));
                Say("deleted", number);
            }
        }
    }

    private static void Say(string what, int number) => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {number}"));
}
