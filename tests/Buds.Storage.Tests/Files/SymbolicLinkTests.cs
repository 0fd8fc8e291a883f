using Buds.Storage.Files;
using Buds.Storage.Tests.Contract;

namespace Buds.Storage.Tests.Files;

public sealed class SymbolicLinkTests : IDisposable
{
    private readonly TemporaryDirectory _outside = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly FileBlobStore _store;

    public SymbolicLinkTests()
    {
        _store = new FileBlobStore(new FileBlobStoreOptions { RootPath = _directory["root"] }, TimeProvider.System);
        File.WriteAllText(_outside["secret@blob"], "not a blob of this store");
        Directory.CreateSymbolicLink(_directory["root/linked"], _outside.Path);
        File.CreateSymbolicLink(_directory["root/file@blob"], _outside["secret@blob"]);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _outside.Dispose();
    }

    [Theory]
    [InlineData("linked/secret")]
    [InlineData("linked/new/blob")]
    [InlineData("file")]
    public async Task Path_through_a_link_is_refused_and_nothing_outside_is_touched(string text)
    {
        BlobKey key = BlobKey.Parse(text);

        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await _store.OpenReadAsync(key));
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await _store.StatAsync(key));
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await _store.DeleteAsync(key));
        foreach (BlobWriteMode mode in Enum.GetValues<BlobWriteMode>())
        {
            await Should.ThrowAsync<BlobStoreUnavailableException>(
                async () => await _store.WriteAsync(key, new ChunkedStream([1]), new BlobWriteOptions { Mode = mode }));
        }

        Directory.GetFileSystemEntries(_outside.Path).ShouldBe([_outside["secret@blob"]]);
        File.ReadAllText(_outside["secret@blob"]).ShouldBe("not a blob of this store");
    }

    [Fact]
    public async Task List_does_not_follow_links()
    {
        await _store.WriteAsync(BlobKey.Parse("real"), new ChunkedStream([1]));
        List<string> keys = [];
        await foreach (BlobInfo blob in _store.ListAsync(""))
        {
            keys.Add(blob.Key.Value);
        }

        keys.ShouldBe(["real"]);
    }

    [Fact]
    public async Task Root_may_be_a_link_itself()
    {
        Directory.CreateSymbolicLink(_directory["alias"], _directory["root"]);
        FileBlobStore store = new(new FileBlobStoreOptions { RootPath = _directory["alias"] }, TimeProvider.System);

        await store.WriteAsync(BlobKey.Parse("real"), new ChunkedStream([1]));

        (await _store.StatAsync(BlobKey.Parse("real"))).ShouldNotBeNull();
    }
}
