using Buds.Storage.Files;
using Buds.Storage.Tests.Contract;

namespace Buds.Storage.Tests.Files;

/// <summary>Alone, since what is measured is what the whole process allocates.</summary>
[CollectionDefinition(nameof(BigBlobTests), DisableParallelization = true)]
[Collection(nameof(BigBlobTests))]
public sealed class BigBlobTests : IDisposable
{
    private const long Size = 64 * 1024 * 1024;
    private const long Allowed = 4 * 1024 * 1024;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Blob_of_64_MiB_is_written_and_read_in_a_few_buffers()
    {
        FileBlobStore store = new(new FileBlobStoreOptions { RootPath = _directory.Path }, TimeProvider.System);
        BlobKey key = BlobKey.Parse("big");
        long before = GC.GetTotalAllocatedBytes(precise: true);

        await store.WriteAsync(key, new GeneratedStream(Size, 3), new BlobWriteOptions { ExpectedSize = Size });
        long written = GC.GetTotalAllocatedBytes(precise: true) - before;
        await using Stream stream = (await store.OpenReadAsync(key)).ShouldNotBeNull();
        await stream.CopyToAsync(Stream.Null);

        stream.Position.ShouldBe(Size);
        written.ShouldBeLessThan(Allowed);
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(Allowed);
    }
}
