using Buds.Storage.Files;
using Buds.Storage.Memory;
using Buds.Storage.Tests.Contract;

namespace Buds.Storage.Tiered.Tests.Contract;

/// <summary>A tiered store does what every store does, whatever it is made of, and wherever its blobs have gone.</summary>
public abstract class TieredBlobStoreContractTests(bool hotFiles, bool coldFiles, bool demotes) : BlobStoreContract
{
    private readonly string _root = Directory.CreateTempSubdirectory("buds-tiered-").FullName;
    private TieredBlobStore _store = null!;

    protected override async ValueTask<IBlobStore> CreateEmptyStoreAsync()
    {
        _store = await TieredBlobStore.OpenAsync(
            new TieredBlobStoreOptions
            {
                Hot = TierOf("hot", hotFiles),
                Cold = TierOf("cold", coldFiles),
                CatalogPath = Path.Combine(_root, "catalog.db"),
                StorageRoot = new byte[32],
                Policy = demotes ? new TierPolicy { MaxHotBytes = 0 } : TierPolicy.KeepAll,
            },
            TimeProvider.System);
        return demotes ? new DemotingStore(_store) : _store;
    }

    /// <summary>However a test ended, every blob is well.</summary>
    protected override async ValueTask CleanUpAsync()
    {
        var report = await _store.CheckAsync();
        await _store.DisposeAsync();
        Directory.Delete(_root, recursive: true);
        report.Lost.ShouldBeEmpty();
        report.Repaired.ShouldBe(0);
    }

    private IBlobStore TierOf(string name, bool files) => files
        ? new FileBlobStore(new FileBlobStoreOptions { RootPath = Path.Combine(_root, name), FlushToDisk = false }, TimeProvider.System)
        : new MemoryBlobStore(TimeProvider.System);
}

public sealed class MemoryOverMemoryTests() : TieredBlobStoreContractTests(hotFiles: false, coldFiles: false, demotes: false);

public sealed class FilesOverFilesTests() : TieredBlobStoreContractTests(hotFiles: true, coldFiles: true, demotes: false);

public sealed class MemoryOverMemoryDemotingTests() : TieredBlobStoreContractTests(hotFiles: false, coldFiles: false, demotes: true);

public sealed class MemoryOverFilesDemotingTests() : TieredBlobStoreContractTests(hotFiles: false, coldFiles: true, demotes: true);

public sealed class FilesOverMemoryDemotingTests() : TieredBlobStoreContractTests(hotFiles: true, coldFiles: false, demotes: true);

public sealed class FilesOverFilesDemotingTests() : TieredBlobStoreContractTests(hotFiles: true, coldFiles: true, demotes: true);
