using Buds.Storage.Memory;
using Buds.Storage.S3.Tests.Support;
using Buds.Storage.Tests.Contract;
using Buds.Storage.Tiered;

namespace Buds.Storage.S3.Tests;

/// <summary>What a tiered store does, with all its blobs in an S3 store whenever they are read.</summary>
[NeedsS3]
public sealed class TieredOverS3Tests : BlobStoreContract
{
    private readonly string _root = Directory.CreateTempSubdirectory("buds-tiered-").FullName;
    private TestStore _s3 = null!;
    private TieredBlobStore _store = null!;

    protected override async ValueTask<IBlobStore> CreateEmptyStoreAsync()
    {
        _s3 = await TestStore.CreateAsync();
        _store = await TieredBlobStore.OpenAsync(
            new TieredBlobStoreOptions
            {
                Hot = new MemoryBlobStore(TimeProvider.System),
                Cold = _s3.Blobs,
                CatalogPath = Path.Combine(_root, "catalog.db"),
                StorageRoot = new byte[32],
                Policy = new TierPolicy { MaxHotBytes = 0 },
            },
            TimeProvider.System);
        return new DemotingStore(_store);
    }

    protected override async ValueTask CleanUpAsync()
    {
        var report = await _store.CheckAsync();
        await _store.DisposeAsync();
        await _s3.DisposeAsync();
        Directory.Delete(_root, recursive: true);
        report.Lost.ShouldBeEmpty();
        report.Repaired.ShouldBe(0);
    }
}
