using System.Security.Cryptography;
using Buds.Storage;
using Buds.Storage.Files;
using Buds.Storage.Tiered;

namespace Buds.Benchmarks.Tiers;

/// <summary>A tiered store over two folders.</summary>
internal static class TierFolder
{
    public const int PhotoSize = 150_000;

    public static IBlobStore Files(string folder, string name) =>
        new FileBlobStore(new FileBlobStoreOptions { RootPath = Path.Combine(folder, name) }, TimeProvider.System);

    public static Task<TieredBlobStore> OpenAsync(
        string folder, IBlobStore hot, IBlobStore cold, TierPolicy policy, TimeProvider time, bool verifyEveryRead = true) => TieredBlobStore.OpenAsync(
        new TieredBlobStoreOptions
        {
            Hot = hot,
            Cold = cold,
            CatalogPath = Path.Combine(folder, "catalog.db"),
            StorageRoot = RandomNumberGenerator.GetBytes(TieredBlobStoreOptions.StorageRootSize),
            Policy = policy,
            VerifyEveryRead = verifyEveryRead,
        },
        time);
}
