using Buds.Storage.Tiered.Cold;

namespace Buds.Storage.Tiered.Tests;

/// <summary>Disposing of a store that is in the middle of something.</summary>
public sealed partial class TieredBlobStoreTests
{
    [Theory]
    [InlineData("demote")]
    [InlineData("promote")]
    public async Task Pass_ends_where_the_store_is_disposed_of_and_says_so(string what)
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();
        var isInside = HoldCold();
        var pass = what == "demote" ? PassAsync() : _store.PromoteAllAsync();
        await isInside;

        await _store.DisposeAsync();

        (await pass).ShouldBe(new TierPassResult(TierPassEnd.Closed, 0, 0, 0, null));
    }

    [Fact]
    public async Task Pass_that_waits_for_another_ends_where_the_store_is_disposed_of()
    {
        await PassAsync();
        var isInside = HoldCold();
        var first = PassAsync();
        await isInside;
        var second = PassAsync();

        await _store.DisposeAsync();

        (await first).End.ShouldBe(TierPassEnd.Closed);
        (await second).End.ShouldBe(TierPassEnd.Closed);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("recover")]
    [InlineData("rotate")]
    public async Task Check_recovery_and_rotation_are_cancelled_where_the_store_is_disposed_of(string what)
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();
        var isInside = HoldCold();
        Task work = what switch
        {
            "check" => _store.CheckAsync(),
            "recover" => _store.RecoverAsync(),
            _ => _store.RotateStorageRootAsync(_newRoot),
        };
        await isInside;

        await _store.DisposeAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => work);
        _cold.BeforeRead = null;
        _store = await OpenAsync(_root);
        (await ReadAsync(Photo)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Blob_that_a_pass_holds_while_the_store_is_disposed_of_is_there_afterwards()
    {
        await WriteAsync(Photo);
        await DemoteAllAsync();
        var content = await ReadAsync(Photo);
        await EventuallyAsync(Photo, BlobTier.Both);
        var isMoving = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        _beforeTransfer = () => isMoving.SetResult(HoldCold());
        var pass = PassAsync();
        await await isMoving.Task;

        await _store.DisposeAsync();

        (await pass).End.ShouldBe(TierPassEnd.Closed);
        (_cold.BeforeRead, _beforeTransfer) = (null, null);
        _store = await OpenAsync(_root);
        (await TierAsync(Photo)).ShouldBe(BlobTier.Both);
        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Fact]
    public async Task Disposal_lets_a_write_end_that_is_under_way()
    {
        await WriteAsync(Photo);
        byte[] content = [1, 2, 3];
        var gate = new TaskCompletionSource();
        var write = _store.WriteAsync(Photo, new GatedStream(content, gate.Task), new BlobWriteOptions { Mode = BlobWriteMode.Replace }).AsTask();

        var disposal = _store.DisposeAsync().AsTask();
        disposal.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        (await write).Size.ShouldBe(3);
        await disposal;

        _store = await OpenAsync(_root);
        (await ReadAsync(Photo)).ShouldBe(content);
    }

    [Fact]
    public async Task Disposed_store_says_that_it_is()
    {
        await _store.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => PassAsync());
        await Should.ThrowAsync<ObjectDisposedException>(() => _store.CheckAsync());
        await Should.ThrowAsync<ObjectDisposedException>(() => _store.RotateStorageRootAsync(_newRoot));
        Should.Throw<ObjectDisposedException>(() => _store.Preview(TierPolicy.Default));
        _store = await OpenAsync(_root);
    }

    [Fact]
    public void Ring_that_was_cleared_gives_no_key_and_not_zeros()
    {
        var ring = new KeyRing();
        var epoch = ring.BeginEpoch();

        ring.Clear();

        Should.Throw<ObjectDisposedException>(() => ring.KeyOf(epoch).ToArray());
    }

    /// <summary>Keeps whoever reads from the cold tier for good, whatever its token says. Done once there is somebody.</summary>
    private Task HoldCold()
    {
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource();
        _cold.BeforeRead = () =>
        {
            inside.TrySetResult();
            return never.Task;
        };
        return inside.Task;
    }

    private sealed class GatedStream(byte[] bytes, Task gate) : Buds.Storage.Tests.Contract.ReadOnlyTestStream
    {
        private bool _isRead;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await gate;
            if (_isRead)
            {
                return 0;
            }

            _isRead = true;
            bytes.CopyTo(buffer);
            return bytes.Length;
        }
    }
}
