using Buds.Storage.Files;
using Buds.Storage.Tests.Contract;

namespace Buds.Storage.Tests.Files;

public abstract class FileBlobStoreContractTests(bool flushToDisk) : BlobStoreContract
{
    private readonly string _root = Directory.CreateTempSubdirectory("buds-storage-").FullName;

    protected override ValueTask<IBlobStore> CreateEmptyStoreAsync() => ValueTask.FromResult<IBlobStore>(
        new FileBlobStore(new FileBlobStoreOptions { RootPath = _root, FlushToDisk = flushToDisk }, TimeProvider.System));

    /// <summary>However a test ended, no temporary file is left.</summary>
    protected override ValueTask CleanUpAsync()
    {
        string[] left = Directory.GetFileSystemEntries(Path.Combine(_root, ".tmp"));
        Directory.Delete(_root, recursive: true);
        left.ShouldBeEmpty();
        return ValueTask.CompletedTask;
    }
}

public sealed class FlushedFileBlobStoreTests() : FileBlobStoreContractTests(flushToDisk: true);

public sealed class UnflushedFileBlobStoreTests() : FileBlobStoreContractTests(flushToDisk: false);
