using Buds.Storage.Files;
using Buds.Storage.Tests.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Storage.Tests.Files;

public sealed class FileBlobStoreTests : IDisposable
{
    private static readonly BlobKey Key = BlobKey.Parse("payloads/ab/cd");

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Created_at_is_the_clocks_time()
    {
        FileBlobStore store = Open();
        _time.Advance(TimeSpan.FromDays(3));

        BlobInfo written = await store.WriteAsync(Key, new ChunkedStream([1]));

        written.CreatedAt.ShouldBe(_time.GetUtcNow());
        (await store.StatAsync(Key)).ShouldBe(written);
    }

    [Fact]
    public async Task Blobs_are_there_for_the_next_process()
    {
        await Open().WriteAsync(Key, new ChunkedStream([1, 2, 3]));

        (await KeysAsync(Open())).ShouldBe([Key.Value]);
    }

    [Fact]
    public async Task Root_and_the_directories_above_it_are_made()
    {
        FileBlobStore store = new(new FileBlobStoreOptions { RootPath = _directory["x/y/z/"] }, _time);

        await store.WriteAsync(Key, new ChunkedStream([1]));

        File.Exists(_directory["x/y/z/payloads/ab/cd@blob"]).ShouldBeTrue();
    }

    [Fact]
    public async Task Directories_that_a_deletion_leaves_empty_go_but_for_those_below_the_root()
    {
        FileBlobStore store = Open();
        BlobKey deep = BlobKey.Parse("payloads/ab/ef/gh");
        await store.WriteAsync(Key, new ChunkedStream([1]));
        await store.WriteAsync(deep, new ChunkedStream([1]));

        await store.DeleteAsync(deep);
        Directory.Exists(_directory["payloads/ab/ef"]).ShouldBeFalse();
        Directory.Exists(_directory["payloads/ab"]).ShouldBeTrue();

        await store.DeleteAsync(Key);
        Directory.GetFileSystemEntries(_directory["payloads"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Directory_with_a_foreign_file_stays()
    {
        FileBlobStore store = Open();
        await store.WriteAsync(Key, new ChunkedStream([1]));
        File.WriteAllText(_directory["payloads/ab/readme.txt"], "");

        (await store.DeleteAsync(Key)).ShouldBeTrue();

        File.Exists(_directory["payloads/ab/readme.txt"]).ShouldBeTrue();
    }

    [Theory]
    [InlineData(BlobWriteMode.CreateNew)]
    [InlineData(BlobWriteMode.Replace)]
    public async Task Writes_and_deletions_that_make_and_remove_one_directory_succeed_all(BlobWriteMode mode)
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            // Each as a process of its own.
            FileBlobStore store = Open();
            BlobKey key = BlobKey.Parse($"payloads/ab/{writer}");
            for (int i = 0; i < 100; i++)
            {
                await store.WriteAsync(key, new ChunkedStream([1]), new BlobWriteOptions { Mode = mode });
                (await store.StatAsync(key)).ShouldNotBeNull();
                (await store.DeleteAsync(key)).ShouldBeTrue();
            }
        })));

        Directory.Exists(_directory["payloads/ab"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Listing_goes_on_where_directories_are_removed_meanwhile()
    {
        FileBlobStore store = Open();
        BlobKey[] keys = [.. Enumerable.Range(0, 5).Select(i => BlobKey.Parse($"payloads/{i}/blob"))];
        foreach (BlobKey key in keys)
        {
            await store.WriteAsync(key, new ChunkedStream([1]));
        }

        var listed = new List<BlobKey>();
        await foreach (BlobInfo blob in store.ListAsync(""))
        {
            listed.Add(blob.Key);
            await store.DeleteAsync(keys[2]);
            await store.DeleteAsync(keys[3]);
        }

        listed.ShouldBe([keys[0], keys[1], keys[4]]);
    }

    [Fact]
    public void Root_that_is_a_file_is_refused()
    {
        File.WriteAllText(_directory["file"], "");

        Should.Throw<BlobStoreUnavailableException>(
            () => new FileBlobStore(new FileBlobStoreOptions { RootPath = _directory["file"] }, _time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\0b")]
    [InlineData(null)]
    public void Root_that_is_no_path_is_refused(string? root) =>
        Should.Throw<ArgumentException>(() => new FileBlobStore(new FileBlobStoreOptions { RootPath = root! }, _time));

    [Fact]
    public async Task What_a_crashed_write_left_is_no_blob()
    {
        FileBlobStore store = Open();
        await store.WriteAsync(Key, new ChunkedStream([1, 2, 3]));
        LeaveTemporaryFile("0123", age: TimeSpan.Zero);

        FileBlobStore next = Open();

        (await KeysAsync(next)).ShouldBe([Key.Value]);
        (await KeysAsync(next, ".tmp")).ShouldBeEmpty();
        (await next.StatAsync(Key)).ShouldNotBeNull().Size.ShouldBe(3);
    }

    [Fact]
    public void Temporary_files_are_removed_at_the_start_when_older_than_an_hour()
    {
        Open();
        string young = LeaveTemporaryFile("young", TimeSpan.FromHours(1));
        string old = LeaveTemporaryFile("old", TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        Open();

        File.Exists(young).ShouldBeTrue();
        File.Exists(old).ShouldBeFalse();
    }

    [Fact]
    public void Temporary_files_are_removed_on_request_when_older_than_an_hour()
    {
        FileBlobStore store = Open();
        LeaveTemporaryFile("one", TimeSpan.Zero);
        LeaveTemporaryFile("two", TimeSpan.FromMinutes(30));
        _time.Advance(TimeSpan.FromMinutes(31));

        store.RemoveStaleTemporaryFiles().ShouldBe(1);
        store.RemoveStaleTemporaryFiles().ShouldBe(0);

        Directory.GetFiles(_directory[".tmp"]).Select(Path.GetFileName).ShouldBe(["one"]);
    }

    [Fact]
    public async Task Blob_whose_crashed_creator_left_its_temporary_name_keeps_its_content_when_that_is_removed()
    {
        FileBlobStore store = Open();
        await store.WriteAsync(Key, new ChunkedStream([1, 2, 3]));

        // As after a crash between the two steps of giving a file its name.
        AtomicFile.TryCreate(_directory["payloads/ab/cd@blob"], _directory[".tmp/left"]).ShouldBeTrue();
        _time.Advance(TimeSpan.FromHours(2));

        store.RemoveStaleTemporaryFiles().ShouldBe(1);

        (await store.StatAsync(Key)).ShouldNotBeNull().Size.ShouldBe(3);
    }

    [Fact]
    public async Task Files_that_are_no_blobs_are_not_listed()
    {
        FileBlobStore store = Open();
        await store.WriteAsync(Key, new ChunkedStream([1]));
        Directory.CreateDirectory(_directory["Upper"]);
        foreach (string foreign in new[] { "readme.txt", "payloads/cd", "payloads/UP@blob", "payloads/@blob", "payloads/.a@blob", "Upper/a@blob" })
        {
            File.WriteAllText(_directory[foreign], "");
        }

        (await KeysAsync(store)).ShouldBe([Key.Value]);
    }

    [Fact]
    public async Task Foreign_file_in_the_place_of_a_directory_is_a_fault_to_write_to_and_no_blob_to_others()
    {
        FileBlobStore store = Open();
        File.WriteAllText(_directory["payloads"], "");

        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.WriteAsync(Key, new ChunkedStream([1])));
        (await store.StatAsync(Key)).ShouldBeNull();
        (await store.OpenReadAsync(Key)).ShouldBeNull();
        (await store.DeleteAsync(Key)).ShouldBeFalse();
        Directory.GetFiles(_directory[".tmp"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Store_whose_volume_is_gone_is_unavailable_and_not_empty()
    {
        FileBlobStore store = Open();
        await store.WriteAsync(Key, new ChunkedStream([1]));
        Directory.Delete(_directory.Path, recursive: true);
        Directory.CreateDirectory(_directory.Path);

        BlobStoreUnavailableException error = await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.StatAsync(Key));
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.OpenReadAsync(Key));
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.DeleteAsync(Key));
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await store.WriteAsync(Key, new ChunkedStream([1])));
        await Should.ThrowAsync<BlobStoreUnavailableException>(async () => await KeysAsync(store));
        Should.Throw<BlobStoreUnavailableException>(() => store.RemoveStaleTemporaryFiles());

        error.Code.ShouldBe("store_unavailable");
        error.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Directory_removed_by_somebody_else_is_made_again()
    {
        FileBlobStore store = Open();
        await store.WriteAsync(Key, new ChunkedStream([1]));
        Directory.Delete(_directory["payloads"], recursive: true);

        await store.WriteAsync(Key, new ChunkedStream([1, 2]));

        (await store.StatAsync(Key)).ShouldNotBeNull().Size.ShouldBe(2);
    }

    [Fact]
    public async Task Stores_of_two_processes_let_one_create_a_blob()
    {
        FileBlobStore other = Open();
        await Open().WriteAsync(Key, new ChunkedStream([1]));

        await Should.ThrowAsync<BlobExistsException>(async () => await other.WriteAsync(Key, new ChunkedStream([2])));
    }

    private FileBlobStore Open() => new(new FileBlobStoreOptions { RootPath = _directory.Path }, _time);

    private string LeaveTemporaryFile(string name, TimeSpan age)
    {
        string path = _directory[Path.Combine(".tmp", name)];
        File.WriteAllBytes(path, new byte[1000]);
        File.SetLastWriteTimeUtc(path, (_time.GetUtcNow() - age).UtcDateTime);
        return path;
    }

    private static async Task<List<string>> KeysAsync(FileBlobStore store, string prefix = "")
    {
        List<string> keys = [];
        await foreach (BlobInfo blob in store.ListAsync(prefix))
        {
            keys.Add(blob.Key.Value);
        }

        return keys;
    }
}
