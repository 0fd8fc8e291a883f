using System.Security.Cryptography;
using Buds.Storage.Memory;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Storage.Tiered.Tests;

public sealed partial class TieredBlobStoreTests : IAsyncLifetime
{
    private static readonly BlobKey Photo = BlobKey.Parse("photos/lake");
    private static readonly BlobKey Other = BlobKey.Parse("photos/hill");
    private static readonly BlobKey Thumbnail = BlobKey.Parse("photos/lake.thumbnail");

    private readonly string _folder = Directory.CreateTempSubdirectory("buds-tiered-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FaultyStore _hot;
    private readonly FaultyStore _cold;
    private readonly byte[] _root = RandomNumberGenerator.GetBytes(32);
    private TieredBlobStore _store = null!;
    private Func<BlobKey, Stream?>? _restore;
    private bool _mayTransfer = true;
    private Action? _beforeTransfer;

    public TieredBlobStoreTests()
    {
        _hot = new FaultyStore(new MemoryBlobStore(_time));
        _cold = new FaultyStore(new MemoryBlobStore(_time));
    }

    public async Task InitializeAsync() => _store = await OpenAsync(_root);

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Blob_leaves_after_thirty_days_and_comes_back_when_it_is_read()
    {
        var content = await WriteAsync(Photo);
        (await PassAsync()).Blobs.ShouldBe(0);

        _time.Advance(TimeSpan.FromDays(31));
        (await PassAsync()).ShouldBe(new TierPassResult(TierPassEnd.Done, 1, content.Length, 0, null));

        (await _hot.Inner.StatAsync(Photo)).ShouldBeNull();
        (await TierAsync(Photo)).ShouldBe(BlobTier.Cold);
        (await ReadAsync(Photo)).ShouldBe(content);
        await EventuallyAsync(Photo, BlobTier.Both);
    }

    [Fact]
    public async Task Blob_that_was_read_stays_for_thirty_days_more()
    {
        await WriteAsync(Photo);
        _time.Advance(TimeSpan.FromDays(20));
        await ReadAsync(Photo);
        _time.Advance(TimeSpan.FromDays(20));

        (await PassAsync()).Blobs.ShouldBe(0);
    }

    [Fact]
    public async Task Least_recently_read_leave_first_where_there_is_a_cap()
    {
        await WriteAsync(Photo, 60_000);
        _time.Advance(TimeSpan.FromHours(2));
        await WriteAsync(Other, 60_000);
        _time.Advance(TimeSpan.FromHours(2));
        await ReadAsync(Photo);
        _store.Policy = TierPolicy.KeepAll with { MaxHotBytes = 100_000 };

        _store.Preview(_store.Policy).ShouldBe(new TierChange(1, 60_000));
        await PassAsync();

        (await TierAsync(Photo)).ShouldBe(BlobTier.Hot);
        (await TierAsync(Other)).ShouldBe(BlobTier.Cold);
        _store.GetStatus().ShouldBe(new TierStatus(1, 60_000, 1, 60_000, 0));
    }

    [Fact]
    public async Task Pinned_blobs_and_thumbnails_stay()
    {
        await WriteAsync(Photo);
        await WriteAsync(Thumbnail);
        (await _store.SetPinnedAsync(Photo, true)).ShouldBeTrue();
        (await _store.SetDetailsAsync(Thumbnail, new BlobDetails("image/webp", IsThumbnail: true))).ShouldBeTrue();
        _store.Policy = new TierPolicy { MaxHotBytes = 0 };

        (await PassAsync()).Blobs.ShouldBe(0);
        await _store.SetPinnedAsync(Photo, false);
        (await PassAsync()).Blobs.ShouldBe(1);
    }

    [Fact]
    public async Task Cold_tier_sees_no_name_no_content_and_not_twice_the_same()
    {
        var content = await WriteAsync(Photo);
        await _store.WriteAsync(Other, new MemoryStream(content));
        await DemoteAllAsync();

        var objects = new List<(string Name, byte[] Bytes)>();
        await foreach (var blob in _cold.Inner.ListAsync("blobs/"))
        {
            objects.Add((blob.Key.Value, await BytesAsync((await _cold.Inner.OpenReadAsync(blob.Key))!)));
        }

        objects.Count.ShouldBe(2);
        foreach (var (name, bytes) in objects)
        {
            name.ShouldNotContain("lake");
            bytes.AsSpan().IndexOf(content.AsSpan(100, 32)).ShouldBe(-1);
        }

        objects[0].Bytes.AsSpan().IndexOf(objects[1].Bytes.AsSpan(1000, 32)).ShouldBe(-1);
    }

    [Fact]
    public async Task Readers_at_once_share_one_download()
    {
        var content = await WriteAsync(Photo, 300_000);
        await DemoteAllAsync();
        var gate = new TaskCompletionSource();
        _cold.BeforeRead = () => gate.Task;
        var before = _cold.Opened;

        var readers = Enumerable.Range(0, 10).Select(_ => ReadAsync(Photo)).ToArray();
        gate.SetResult();

        foreach (var read in await Task.WhenAll(readers))
        {
            read.ShouldBe(content);
        }

        (_cold.Opened - before).ShouldBe(1);
    }

    [Fact]
    public async Task Reader_gets_the_beginning_before_the_end_has_come()
    {
        var content = await WriteAsync(Photo, 300_000);
        await DemoteAllAsync();
        var reads = 0;
        var gate = new TaskCompletionSource();
        _cold.BeforeRead = () => ++reads > 20 ? gate.Task : Task.CompletedTask;

        await using var stream = (await _store.OpenReadAsync(Photo))!;
        var beginning = new byte[50_000];
        await stream.ReadExactlyAsync(beginning);
        gate.SetResult();

        byte[] all = [.. beginning, .. await BytesAsync(stream)];
        all.ShouldBe(content);
    }

    [Fact]
    public async Task Download_goes_on_over_breaks_from_where_it_was()
    {
        var content = await WriteAsync(Photo, 300_000);
        await DemoteAllAsync();
        _cold.BreakAfter = 70_000;

        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Fact]
    public async Task Offline_read_ends_with_the_thumbnail()
    {
        await WriteAsync(Photo);
        await _store.SetDetailsAsync(Photo, new BlobDetails("image/jpeg", Thumbnail));
        await DemoteAllAsync();
        _cold.IsOffline = true;

        var error = await Should.ThrowAsync<BlobOfflineException>(() => ReadAsync(Photo));

        (error.Code, error.IsTransient, error.Thumbnail).ShouldBe(("blob_offline", true, Thumbnail));
        _cold.IsOffline = false;
        (await ReadAsync(Photo)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Cold_tier_that_keeps_silent_is_offline_and_no_hang()
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();
        _cold.Stalls = true;

        var read = ReadAsync(Photo);
        for (var second = 0; !read.IsCompleted; second++)
        {
            second.ShouldBeLessThan(10_000);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(read, Task.Delay(1));
        }

        await Should.ThrowAsync<BlobOfflineException>(() => read);
    }

    [Fact]
    public async Task Blob_comes_all_the_same_where_the_hot_tier_has_no_room_for_it()
    {
        var content = await WriteAsync(Photo);
        await DemoteAllAsync();
        _hot.IsFull = true;

        (await ReadAsync(Photo)).ShouldBe(content);
        (await TierAsync(Photo)).ShouldBe(BlobTier.Cold);
        (await _store.PromoteAllAsync()).End.ShouldBe(TierPassEnd.HotUnavailable);
    }

    [Fact]
    public async Task Everything_comes_back_where_the_user_asks_for_it()
    {
        await WriteAsync(Photo);
        await WriteAsync(Other);
        await DemoteAllAsync();
        var told = new List<TierProgress>();
        _store.Policy = TierPolicy.KeepAll;

        (await _store.PromoteAllAsync(new Told(told))).Blobs.ShouldBe(2);

        told[^1].ShouldSatisfyAllConditions(p => p.Blobs.ShouldBe(2), p => p.Bytes.ShouldBe(p.TotalBytes));
        (await PassAsync()).Blobs.ShouldBe(0);
    }

    [Fact]
    public async Task Entries_say_in_which_tier_each_blob_is()
    {
        var gone = BlobKey.Parse("photos/gone");
        await WriteAsync(Photo);
        await WriteAsync(gone);
        await WriteAsync(BlobKey.Parse("elsewhere"));
        await DemoteAllAsync();
        _cold.IsOffline = true;
        await _store.DeleteAsync(gone);
        await WriteAsync(Other);
        await _store.SetPinnedAsync(Other, true);

        (await EntriesAsync("photos/")).Select(entry => (entry.Info.Key, entry.Tier, entry.IsPinned))
            .ShouldBe([(Other, BlobTier.Hot, true), (Photo, BlobTier.Cold, false)]);

        _cold.IsOffline = false;
        await ReadAsync(Photo);
        await EventuallyAsync(Photo, BlobTier.Both);
        foreach (var entry in await EntriesAsync(""))
        {
            var found = (await _store.FindAsync(entry.Info.Key))!;
            (entry with { Info = found.Info }).ShouldBe(found);
            (entry.Info with { Sha256 = found.Info.Sha256 }).ShouldBe(found.Info);
        }
    }

    private async Task<List<BlobEntry>> EntriesAsync(string prefix)
    {
        var entries = new List<BlobEntry>();
        await foreach (var entry in _store.ListEntriesAsync(prefix))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private Task<TieredBlobStore> OpenAsync(byte[] root, string catalog = "catalog.db", IBlobStore? hot = null) => TieredBlobStore.OpenAsync(
        new TieredBlobStoreOptions
        {
            Hot = hot ?? _hot,
            Cold = _cold,
            CatalogPath = Path.Combine(_folder, catalog),
            StorageRoot = root,
            MayTransfer = _ =>
            {
                _beforeTransfer?.Invoke();
                return ValueTask.FromResult(_mayTransfer);
            },
            Restore = (key, _) => ValueTask.FromResult(_restore?.Invoke(key)),
        },
        _time);

    private async Task<byte[]> WriteAsync(BlobKey key, int size = 150_000)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        await _store.WriteAsync(key, new MemoryStream(content));
        return content;
    }

    private async Task<byte[]?> ReadAsync(BlobKey key)
    {
        var stream = await _store.OpenReadAsync(key);
        return stream is null ? null : await BytesAsync(stream);
    }

    private static async Task<byte[]> BytesAsync(Stream stream)
    {
        await using (stream)
        {
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            return copy.ToArray();
        }
    }

    private Task<TierPassResult> PassAsync() => _store.DemoteAsync();

    private async Task DemoteAllAsync()
    {
        _store.Policy = new TierPolicy { MaxHotBytes = 0 };
        (await PassAsync()).End.ShouldBe(TierPassEnd.Done);
    }

    private async Task<BlobTier?> TierAsync(BlobKey key) => (await _store.FindAsync(key))?.Tier;

    /// <summary>A download goes on after its readers have what they asked for.</summary>
    private async Task EventuallyAsync(BlobKey key, BlobTier tier)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await TierAsync(key) != tier)
        {
            await Task.Delay(1, patience.Token);
        }
    }

    private sealed class Told(List<TierProgress> told) : IProgress<TierProgress>
    {
        public void Report(TierProgress value) => told.Add(value);
    }
}
