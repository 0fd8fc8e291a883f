using Buds.Storage.Memory;
using Microsoft.Data.Sqlite;

namespace Buds.Storage.Tiered.Tests;

/// <summary>What goes wrong, and what is mended.</summary>
public sealed partial class TieredBlobStoreTests
{
    [Fact]
    public async Task Pass_that_finds_the_cold_tier_full_keeps_the_blobs_and_says_so()
    {
        var content = await WriteAsync(Photo);
        _store.Policy = new TierPolicy { MaxHotBytes = 0 };
        await PassAsync();
        await WriteAsync(Other);
        _cold.IsFull = true;

        var result = await PassAsync();

        (result.End, result.Error?.Code).ShouldBe((TierPassEnd.ColdFull, "store_full"));
        (await TierAsync(Other)).ShouldBe(BlobTier.Hot);
        (await ReadAsync(Photo)).ShouldBe(content);
        _cold.IsFull = false;
        (await PassAsync()).End.ShouldBe(TierPassEnd.Done);
        (await TierAsync(Other)).ShouldBe(BlobTier.Cold);
    }

    [Fact]
    public async Task Pass_that_finds_the_cold_tier_offline_says_so()
    {
        await WriteAsync(Photo);
        _store.Policy = new TierPolicy { MaxHotBytes = 0 };
        _cold.IsOffline = true;

        (await PassAsync()).End.ShouldBe(TierPassEnd.ColdUnavailable);
        (await TierAsync(Photo)).ShouldBe(BlobTier.Hot);
    }

    [Fact]
    public async Task Pass_stops_where_the_app_says_not_now()
    {
        await WriteAsync(Photo);
        _store.Policy = new TierPolicy { MaxHotBytes = 0 };
        _mayTransfer = false;

        (await PassAsync()).End.ShouldBe(TierPassEnd.NotNow);
        (await TierAsync(Photo)).ShouldBe(BlobTier.Hot);
    }

    [Fact]
    public async Task Hot_copy_that_has_rotted_does_not_become_the_only_one()
    {
        await WriteAsync(Photo);
        await AlterAsync(_hot.Inner, Photo);
        _store.Policy = new TierPolicy { MaxHotBytes = 0 };

        (await PassAsync()).Failed.ShouldBe(1);
        (await Should.ThrowAsync<BlobLostException>(() => ReadAsync(Photo))).Code.ShouldBe("blob_lost");
    }

    [Fact]
    public async Task Hot_copy_that_has_rotted_is_read_from_the_cold_tier()
    {
        var content = await WriteAsync(Photo);
        await DemoteAllAsync();
        await ReadAsync(Photo);
        await EventuallyAsync(Photo, BlobTier.Both);
        await AlterAsync(_hot.Inner, Photo);

        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Fact]
    public async Task Cold_copy_that_has_rotted_is_lost_where_nobody_else_has_it()
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();
        await AlterColdAsync();

        await Should.ThrowAsync<BlobLostException>(() => ReadAsync(Photo));

        _store.GetStatus().LostBlobs.ShouldBe(1);
        (await _store.CheckAsync()).Lost.ShouldBe([Photo]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cold_copy_that_has_rotted_or_vanished_is_restored_from_whoever_has_it(bool rotted)
    {
        var content = await WriteAsync(Photo, 400_000);
        await DemoteAllAsync();
        await AlterColdAsync(delete: !rotted);
        _restore = key => key == Photo ? new MemoryStream(content) : null;

        (await ReadAsync(Photo)).ShouldBe(content);
        (await TierAsync(Photo)).ShouldBe(BlobTier.Hot);
    }

    [Fact]
    public async Task Blob_that_somebody_gives_in_place_of_a_lost_one_is_not_taken()
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();
        await AlterColdAsync(delete: true);
        _restore = _ => new MemoryStream([1, 2, 3]);

        await Should.ThrowAsync<BlobLostException>(() => ReadAsync(Photo));
    }

    [Fact]
    public async Task Check_repairs_each_copy_from_the_other()
    {
        var first = await WriteAsync(Photo);
        var second = await WriteAsync(Other);
        await DemoteAllAsync();
        await ReadAsync(Photo);
        await ReadAsync(Other);
        await EventuallyAsync(Photo, BlobTier.Both);
        await EventuallyAsync(Other, BlobTier.Both);
        await AlterAsync(_hot.Inner, Photo);
        await _hot.Inner.DeleteAsync(Other);

        (await _store.CheckAsync()).Repaired.ShouldBe(2);

        (await ReadAsync(Photo)).ShouldBe(first);
        (await ReadAsync(Other)).ShouldBe(second);
        await EventuallyAsync(Photo, BlobTier.Both);
        await EventuallyAsync(Other, BlobTier.Both);
        await AlterColdAsync();
        (await _store.CheckAsync()).Repaired.ShouldBe(2);
        (await TierAsync(Photo)).ShouldBe(BlobTier.Hot);
    }

    [Fact]
    public async Task Deleted_blob_is_gone_from_both_tiers()
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();

        (await _store.DeleteAsync(Photo)).ShouldBeTrue();

        (await ReadAsync(Photo)).ShouldBeNull();
        (await ColdObjectsAsync()).ShouldBeEmpty();
        _store.GetStatus().ShouldBe(new TierStatus(0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task Blob_deleted_offline_is_gone_at_once_and_from_the_cold_tier_with_the_next_pass()
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();
        _cold.IsOffline = true;

        (await _store.DeleteAsync(Photo)).ShouldBeTrue();
        (await _store.DeleteAsync(Photo)).ShouldBeFalse();
        (await ReadAsync(Photo)).ShouldBeNull();

        _cold.IsOffline = false;
        await PassAsync();
        (await ColdObjectsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Wrong_storage_root_opens_nothing()
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();
        await _store.DisposeAsync();

        await Should.ThrowAsync<BlobIntegrityException>(() => OpenAsync(new byte[32]));
        await Should.ThrowAsync<BlobIntegrityException>(() => OpenAsync(new byte[32], "another.db"));
    }

    [Fact]
    public async Task Other_root_wraps_the_keys_anew_and_no_photo()
    {
        var first = await WriteAsync(Photo);
        await DemoteAllAsync();
        var before = await ColdObjectsAsync();
        var root = new byte[32];
        root[0] = 9;

        await _store.RotateStorageRootAsync(root);
        var second = await WriteAsync(Other);
        await DemoteAllAsync();
        await _store.DisposeAsync();
        _store = await OpenAsync(root);

        (await ReadAsync(Photo)).ShouldBe(first);
        (await ReadAsync(Other)).ShouldBe(second);
        (await ColdObjectsAsync()).Intersect(before).ShouldBe(before);
        await Should.ThrowAsync<BlobIntegrityException>(() => OpenAsync(_root, "old-root.db"));
    }

    [Fact]
    public async Task Device_without_its_catalog_gets_everything_back_from_the_cold_tier()
    {
        var content = await WriteAsync(Photo);
        await DemoteAllAsync();
        await _store.DisposeAsync();

        _store = await OpenAsync(_root, "new.db", new MemoryBlobStore(_time));
        (await ReadAsync(Photo)).ShouldBeNull();
        (await _store.RecoverAsync()).ShouldBe(1);

        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Fact]
    public async Task Blobs_that_were_there_before_the_catalog_come_into_it()
    {
        var hot = new MemoryBlobStore(_time);
        await hot.WriteAsync(Photo, new MemoryStream([1, 2, 3]));
        await using var store = await OpenAsync(_root, "later.db", hot);

        store.GetStatus().HotBlobs.ShouldBe(1);
        await using var stream = (await store.OpenReadAsync(Photo))!;
        (await BytesAsync(stream)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Blobs_that_were_there_before_the_catalog_come_into_it_also_where_the_first_start_was_cut_off()
    {
        var hot = new FaultyStore(new MemoryBlobStore(_time));
        await hot.WriteAsync(Photo, new MemoryStream([1, 2, 3]));
        hot.IsOffline = true;
        await Should.ThrowAsync<BlobStoreUnavailableException>(() => OpenAsync(_root, "later.db", hot));
        hot.IsOffline = false;

        await using var store = await OpenAsync(_root, "later.db", hot);

        store.GetStatus().HotBlobs.ShouldBe(1);
    }

    [Fact]
    public async Task Blobs_that_the_catalog_knows_stay_as_they_are_where_the_hot_tier_is_looked_through_again()
    {
        var content = await WriteAsync(Photo);
        await DemoteAllAsync();
        await WriteAsync(Other);
        await _store.SetPinnedAsync(Other, true);
        await _store.DisposeAsync();
        await _hot.Inner.WriteAsync(Photo, new MemoryStream([1, 2, 3]));
        ForgetAdoption();

        _store = await OpenAsync(_root);

        (await TierAsync(Photo)).ShouldBe(BlobTier.Cold);
        (await _store.FindAsync(Other))!.IsPinned.ShouldBeTrue();
        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Fact]
    public async Task Later_start_does_not_look_through_the_hot_tier()
    {
        await _store.DisposeAsync();
        _hot.IsOffline = true;

        _store = await OpenAsync(_root);

        _hot.IsOffline = false;
        await WriteAsync(Photo);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Tiers_that_fail_truncate_and_corrupt_at_random_never_give_wrong_bytes(int seed)
    {
        var keys = Enumerable.Range(0, 20).Select(i => BlobKey.Parse($"photos/{i}")).ToArray();
        var contents = new Dictionary<BlobKey, byte[]>();
        foreach (var key in keys)
        {
            contents[key] = await WriteAsync(key, 100_000);
        }

        _hot.Randomly(seed, 0.05, alters: true);
        _cold.Randomly(seed + 100, 0.05, alters: true);
        _store.Policy = new TierPolicy { MaxHotBytes = 500_000 };
        var right = 0;
        for (var round = 0; round < 20; round++)
        {
            try
            {
                await PassAsync();
            }
            catch (BlobStoreException)
            {
                // The hot tier failed between two blobs.
            }

            foreach (var key in keys)
            {
                try
                {
                    (await ReadAsync(key)).ShouldBe(contents[key]);
                    right++;
                }
                catch (BlobStoreException)
                {
                    // Refused: what must not be is a photo that is none.
                }
            }
        }

        right.ShouldBeGreaterThan(100);
        _hot.BeGood();
        _cold.BeGood();
        (await _store.CheckAsync()).Lost.ShouldBeEmpty();
        foreach (var key in keys)
        {
            (await ReadAsync(key)).ShouldBe(contents[key]);
        }
    }

    /// <summary>Leaves the catalog as a start leaves it that was cut off, or a version that did not record the end of one.</summary>
    private void ForgetAdoption()
    {
        using var catalog = new SqliteConnection($"Data Source={Path.Combine(_folder, "catalog.db")};Pooling=False");
        catalog.Open();
        using var command = catalog.CreateCommand();
        command.CommandText = "DELETE FROM secret WHERE name = 'adopted'";
        command.ExecuteNonQuery();
    }

    private static async Task AlterAsync(IBlobStore store, BlobKey key)
    {
        var bytes = await BytesAsync((await store.OpenReadAsync(key))!);
        bytes[bytes.Length / 2] ^= 1;
        await store.WriteAsync(key, new MemoryStream(bytes), new BlobWriteOptions { Mode = BlobWriteMode.Replace });
    }

    private async Task<List<BlobKey>> ColdObjectsAsync()
    {
        var objects = new List<BlobKey>();
        await foreach (var blob in _cold.Inner.ListAsync("blobs/"))
        {
            objects.Add(blob.Key);
        }

        return objects;
    }

    private async Task AlterColdAsync(bool delete = false)
    {
        foreach (var key in await ColdObjectsAsync())
        {
            if (delete)
            {
                await _cold.Inner.DeleteAsync(key);
            }
            else
            {
                await AlterAsync(_cold.Inner, key);
            }
        }
    }
}
