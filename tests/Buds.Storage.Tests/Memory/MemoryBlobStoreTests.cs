using Buds.Storage.Memory;
using Buds.Storage.Tests.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Storage.Tests.Memory;

public sealed class MemoryBlobStoreTests : BlobStoreContract
{
    private readonly FakeTimeProvider _time = new();

    protected override ValueTask<IBlobStore> CreateEmptyStoreAsync() => ValueTask.FromResult<IBlobStore>(new MemoryBlobStore(_time));

    [Fact]
    public async Task Created_at_is_the_clocks_time()
    {
        _time.Advance(TimeSpan.FromDays(3));

        (await WriteAsync(Key, Old)).CreatedAt.ShouldBe(_time.GetUtcNow());
    }

    [Fact]
    public async Task Write_beyond_the_capacity_leaves_the_old_content()
    {
        MemoryBlobStore store = new(_time, capacity: 100);
        await store.WriteAsync(Key, new ChunkedStream(new byte[60]));

        BlobStoreFullException error = await Should.ThrowAsync<BlobStoreFullException>(
            async () => await store.WriteAsync(Key, new ChunkedStream(new byte[101]), Replacing));
        await Should.ThrowAsync<BlobStoreFullException>(
            async () => await store.WriteAsync(BlobKey.Parse("other"), new ChunkedStream(new byte[41])));

        error.Code.ShouldBe("store_full");
        error.IsTransient.ShouldBeFalse();
        (await store.StatAsync(Key)).ShouldNotBeNull().Size.ShouldBe(60);
        (await store.StatAsync(BlobKey.Parse("other"))).ShouldBeNull();
    }

    [Fact]
    public async Task Replacing_and_deleting_give_their_room_back()
    {
        MemoryBlobStore store = new(_time, capacity: 100);
        await store.WriteAsync(Key, new ChunkedStream(new byte[60]));
        await store.WriteAsync(Key, new ChunkedStream(new byte[100]), Replacing);
        await store.DeleteAsync(Key);

        await store.WriteAsync(BlobKey.Parse("other"), new ChunkedStream(new byte[100]));

        (await store.StatAsync(BlobKey.Parse("other"))).ShouldNotBeNull().Size.ShouldBe(100);
    }

    [Fact]
    public async Task Source_that_never_ends_is_stopped_at_the_capacity()
    {
        MemoryBlobStore store = new(_time, capacity: 1_000_000);

        await Should.ThrowAsync<BlobStoreFullException>(async () => await store.WriteAsync(Key, new GeneratedStream(long.MaxValue, 1)));
    }
}
