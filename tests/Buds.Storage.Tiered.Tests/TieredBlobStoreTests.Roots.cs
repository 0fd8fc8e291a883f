using System.Security.Cryptography;
using Buds.Storage.Memory;

namespace Buds.Storage.Tiered.Tests;

/// <summary>Another storage root: what is cut off on the way to it, and who follows.</summary>
public sealed partial class TieredBlobStoreTests
{
    private readonly byte[] _newRoot = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public async Task Rotation_that_the_cold_tier_refuses_leaves_the_old_root_in_force()
    {
        var content = await WriteAsync(Photo);
        await DemoteAllAsync();
        _cold.IsFull = true;
        await Should.ThrowAsync<BlobStoreFullException>(() => _store.RotateStorageRootAsync(_newRoot));
        _cold.IsFull = false;

        (await PassAsync()).End.ShouldBe(TierPassEnd.Done);
        await _store.DisposeAsync();
        _store = await OpenAsync(_root);

        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rotation_that_was_cut_off_after_the_new_root_reached_the_cold_tier_is_finished_by_another_call(bool isOpenedAgain)
    {
        var first = await WriteAsync(Photo);
        await DemoteAllAsync();
        await CutOffRotationAsync();
        if (isOpenedAgain)
        {
            await _store.DisposeAsync();
            _store = await OpenAsync(_root);
        }

        await _store.RotateStorageRootAsync(_newRoot);

        var second = await WriteAsync(Other);
        await DemoteAllAsync();
        await _store.DisposeAsync();
        _store = await OpenAsync(_newRoot);
        (await ReadAsync(Photo)).ShouldBe(first);
        (await ReadAsync(Other)).ShouldBe(second);
    }

    [Fact]
    public async Task Catalog_that_a_rotation_did_not_reach_says_how_to_finish_it()
    {
        await CutOffRotationAsync();
        (await PassAsync()).Error!.Message.ShouldContain(nameof(TieredBlobStore.RotateStorageRootAsync));
        await _store.DisposeAsync();

        var error = await Should.ThrowAsync<BlobIntegrityException>(() => OpenAsync(_newRoot));

        error.Message.ShouldContain("open the store with the root of before");
        error.Message.ShouldContain(nameof(TieredBlobStore.RotateStorageRootAsync));
    }

    [Fact]
    public async Task Other_device_follows_to_the_root_that_the_first_has_rotated_to()
    {
        await using var other = await OpenAsync(_root, "other.db", new MemoryBlobStore(_time));
        other.Policy = new TierPolicy { MaxHotBytes = 0 };
        await other.DemoteAsync();
        await _store.RotateStorageRootAsync(_newRoot);
        var content = await WriteAsync(Photo);
        await DemoteAllAsync();
        (await other.DemoteAsync()).End.ShouldBe(TierPassEnd.ColdUnavailable);

        await other.RotateStorageRootAsync(_newRoot);

        (await other.RecoverAsync()).ShouldBe(1);
        (await BytesAsync((await other.OpenReadAsync(Photo))!)).ShouldBe(content);
        await other.WriteAsync(Other, new MemoryStream(content));
        (await other.DemoteAsync()).End.ShouldBe(TierPassEnd.Done);
        (await _store.RecoverAsync()).ShouldBe(1);
        (await ReadAsync(Other)).ShouldBe(content);
    }

    [Fact]
    public async Task Rotation_does_not_write_over_keys_that_neither_root_opens()
    {
        await PassAsync();
        await _cold.Inner.DeleteAsync(BlobKey.Parse("keyring"));
        await using var stranger = await OpenAsync(new byte[32], "stranger.db", new MemoryBlobStore(_time));
        await stranger.DemoteAsync();

        await Should.ThrowAsync<BlobIntegrityException>(() => _store.RotateStorageRootAsync(_newRoot));

        (await stranger.DemoteAsync()).End.ShouldBe(TierPassEnd.Done);
    }

    private async Task CutOffRotationAsync()
    {
        _cold.LosesAnswers = true;
        await Should.ThrowAsync<BlobStoreUnavailableException>(() => _store.RotateStorageRootAsync(_newRoot));
        _cold.LosesAnswers = false;
    }
}
