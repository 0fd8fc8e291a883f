namespace Buds.Storage.Tiered.Tests;

/// <summary>A cold tier that has tidied up: no blob leaves on the word of the catalog alone.</summary>
public sealed partial class TieredBlobStoreTests
{
    [Fact]
    public async Task Blob_whose_cold_copy_has_vanished_is_copied_again_before_it_leaves()
    {
        var content = await WriteAsync(Photo);
        await DemoteAllAsync();
        await ReadAsync(Photo);
        await EventuallyAsync(Photo, BlobTier.Both);
        await AlterColdAsync(delete: true);

        (await PassAsync()).ShouldBe(new TierPassResult(TierPassEnd.Done, 1, content.Length, 0, null));

        (await TierAsync(Photo)).ShouldBe(BlobTier.Cold);
        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Fact]
    public async Task Blob_whose_cold_copy_cannot_be_looked_at_stays()
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();
        await ReadAsync(Photo);
        await EventuallyAsync(Photo, BlobTier.Both);
        _beforeTransfer = () => _cold.IsOffline = true;

        var result = await PassAsync();

        (result.End, result.Blobs, result.Failed).ShouldBe((TierPassEnd.ColdUnavailable, 0, 0));
        (await TierAsync(Photo)).ShouldBe(BlobTier.Both);
        (await _hot.Inner.StatAsync(Photo)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Blob_that_is_written_again_after_its_cold_copy_has_vanished_is_copied_again_before_it_leaves()
    {
        var content = await WriteAsync(Photo);
        await DemoteAllAsync();
        await AlterColdAsync(delete: true);
        await _store.WriteAsync(Photo, new MemoryStream(content), new BlobWriteOptions { Mode = BlobWriteMode.Replace });

        (await TierAsync(Photo)).ShouldBe(BlobTier.Hot);
        (await PassAsync()).Blobs.ShouldBe(1);
        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Fact]
    public async Task Blob_that_was_cut_off_as_it_left_stays_where_its_cold_copy_has_vanished_since()
    {
        var content = await WriteAsync(Photo);
        _store.Policy = new TierPolicy { MaxHotBytes = 0 };
        _hot.RefusesDeletions = true;
        (await PassAsync()).End.ShouldBe(TierPassEnd.HotUnavailable);
        _hot.RefusesDeletions = false;
        await AlterColdAsync(delete: true);

        (await PassAsync()).Blobs.ShouldBe(1);

        (await TierAsync(Photo)).ShouldBe(BlobTier.Cold);
        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Fact]
    public async Task Good_cold_copy_is_not_written_over_by_a_hot_one_that_has_rotted()
    {
        var content = await WriteAsync(Photo);
        await DemoteAllAsync();
        await _store.WriteAsync(Photo, new MemoryStream(content), new BlobWriteOptions { Mode = BlobWriteMode.Replace });
        await AlterAsync(_hot.Inner, Photo);

        (await PassAsync()).Blobs.ShouldBe(1);
        (await ReadAsync(Photo)).ShouldBe(content);
    }
}
