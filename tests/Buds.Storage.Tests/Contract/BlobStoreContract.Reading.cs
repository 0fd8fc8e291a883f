namespace Buds.Storage.Tests.Contract;

public abstract partial class BlobStoreContract
{
    [Fact]
    public async Task Read_of_an_absent_blob_answers_null() => (await Store.OpenReadAsync(Key, offset: 5)).ShouldBeNull();

    [Fact]
    public async Task Read_from_an_offset_skips_what_is_before_it()
    {
        byte[] content = Bytes(300_000);
        await WriteAsync(Key, content);

        (await ReadAsync(Key, 200_001)).ShouldBe(content[200_001..]);
    }

    [Fact]
    public async Task Read_from_the_end_gives_no_bytes()
    {
        await WriteAsync(Key, Old);

        (await ReadAsync(Key, Old.Length)).ShouldBe([]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(22)]
    [InlineData(long.MaxValue)]
    public async Task Read_from_outside_the_blob_is_refused(long offset)
    {
        await WriteAsync(Key, Old);

        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Store.OpenReadAsync(Key, offset));
    }

    [Fact]
    public async Task Read_begun_before_the_blob_is_replaced_ends_with_the_old_content()
    {
        byte[] content = Bytes(300_000);
        await WriteAsync(Key, content);
        await using Stream stream = (await Store.OpenReadAsync(Key)).ShouldNotBeNull();

        await WriteAsync(Key, Old, Replacing);

        (await ReadToEndAsync(stream)).ShouldBe(content);
    }

    [Fact]
    public async Task Read_begun_before_the_blob_is_deleted_ends_with_its_content()
    {
        byte[] content = Bytes(300_000);
        await WriteAsync(Key, content);
        await using Stream stream = (await Store.OpenReadAsync(Key)).ShouldNotBeNull();

        await Store.DeleteAsync(Key);

        (await ReadToEndAsync(stream)).ShouldBe(content);
    }

    [Fact]
    public async Task Read_stat_and_delete_of_the_default_key_are_refused()
    {
        await Should.ThrowAsync<InvalidOperationException>(async () => await Store.OpenReadAsync(default));
        await Should.ThrowAsync<InvalidOperationException>(async () => await Store.StatAsync(default));
        await Should.ThrowAsync<InvalidOperationException>(async () => await Store.DeleteAsync(default));
    }

    [Fact]
    public async Task Stat_of_an_absent_blob_answers_null() => (await Store.StatAsync(Key)).ShouldBeNull();

    [Fact]
    public async Task Delete_removes_the_blob_and_frees_its_key()
    {
        await WriteAsync(Key, Bytes(10));

        (await Store.DeleteAsync(Key)).ShouldBeTrue();

        await ShouldBeEmptyAsync();
        await WriteAsync(Key, Old);
        await ShouldHoldOnlyOldAsync();
    }

    [Fact]
    public async Task Delete_of_an_absent_blob_answers_false() => (await Store.DeleteAsync(Key)).ShouldBeFalse();

    [Fact]
    public async Task Deletions_of_one_blob_at_once_have_exactly_one_that_removed_it()
    {
        for (int round = 0; round < 10; round++)
        {
            await WriteAsync(Key, Old);

            bool[] removed = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await Store.DeleteAsync(Key))));

            removed.Count(r => r).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Calls_that_are_cancelled_already_do_nothing()
    {
        await WriteAsync(Key, Old);
        CancellationToken cancelled = new(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(async () => await Store.WriteAsync(Key, new ChunkedStream([1]), Replacing, cancelled));
        await Should.ThrowAsync<OperationCanceledException>(async () => await Store.OpenReadAsync(Key, 0, cancelled));
        await Should.ThrowAsync<OperationCanceledException>(async () => await Store.StatAsync(Key, cancelled));
        await Should.ThrowAsync<OperationCanceledException>(async () => await Store.DeleteAsync(Key, cancelled));
        await ShouldHoldOnlyOldAsync();
    }
}
