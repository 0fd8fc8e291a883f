using Buds.Storage.S3.Tests.Support;
using Buds.Storage.Tests.Contract;

namespace Buds.Storage.S3.Tests;

public abstract class S3BlobStoreContractTests(int? partSize) : BlobStoreContract
{
    private TestStore? _store;

    protected TestStore TestStore => _store!;

    protected virtual Task<TestStore> CreateAsync() => TestStore.CreateAsync(partSize: partSize);

    protected override bool MissesABlobWhileItIsReplaced => true;

    protected sealed override async ValueTask<IBlobStore> CreateEmptyStoreAsync()
    {
        _store = await CreateAsync();
        return _store.Blobs;
    }

    /// <summary>However a test ended, no part of an upload is left, and nothing that is no blob.</summary>
    protected override async ValueTask CleanUpAsync()
    {
        await using TestStore store = TestStore;
        (await store.CountUploadsInPartsAsync()).ShouldBe(0);
        (await store.ObjectsAsync()).Where(name => !BlobKey.TryParse(name, out _)).ShouldBeEmpty();
    }
}

[NeedsS3]
public sealed class WholeS3BlobStoreTests() : S3BlobStoreContractTests(partSize: null);

[NeedsS3]
public sealed class PartedS3BlobStoreTests() : S3BlobStoreContractTests(partSize: 50_000);

/// <summary>With conditional creates.</summary>
[NeedsS3]
public sealed class ConditionalS3BlobStoreTests() : S3BlobStoreContractTests(partSize: null)
{
    private S3Front _aws = null!;

    protected override async Task<TestStore> CreateAsync()
    {
        _aws = await S3Front.StartAsync(likeAws: true);
        TestStore store = await TestStore.CreateAsync(at: _aws.Url);
        (await store.Bucket.ConnectAsync()).ConditionalCreate.ShouldBeTrue();
        return store;
    }

    protected override async ValueTask CleanUpAsync()
    {
        await base.CleanUpAsync();
        await _aws.DisposeAsync();
    }
}
