using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Buds.Relay.Server.Messages;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Buds.Storage.Presigning;

namespace Buds.Relay.Server.Tests.Messages;

/// <summary>What the relay believes of a payload that did not pass through it.</summary>
public sealed class PayloadInspectorTests
{
    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");
    private static readonly byte[] Hash = SHA256.HashData("payload"u8);

    [Fact]
    public async Task Content_is_read_back_where_nobody_vouches_for_it()
    {
        (await InspectAsync(new SilentBlobs("payload"u8.ToArray()))).ShouldBe(PayloadState.Present);
        (await InspectAsync(new SilentBlobs("paYload"u8.ToArray()))).ShouldBe(PayloadState.Mismatch);
    }

    [Fact]
    public async Task Content_of_another_size_is_not_read()
    {
        SilentBlobs blobs = new("longer payload"u8.ToArray());

        (await InspectAsync(blobs)).ShouldBe(PayloadState.Mismatch);

        blobs.Opened.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_there_is_missing_also_when_it_goes_while_it_is_looked_at()
    {
        (await InspectAsync(new SilentBlobs(null))).ShouldBe(PayloadState.Missing);
        (await InspectAsync(new SilentBlobs("payload"u8.ToArray()) { OnOpen = () => ValueTask.FromResult<Stream?>(null) })).ShouldBe(PayloadState.Missing);
    }

    [Fact]
    public async Task Content_that_the_presigner_vouches_for_is_not_read()
    {
        SilentBlobs blobs = new("paYload"u8.ToArray());

        (await InspectAsync(blobs, verifies: true)).ShouldBe(PayloadState.Present);

        blobs.Opened.ShouldBe(0);
    }

    [Fact]
    public async Task Hash_that_the_store_has_checked_is_believed()
    {
        SilentBlobs blobs = new("payload"u8.ToArray()) { Sha256 = Hash };
        (await InspectAsync(blobs)).ShouldBe(PayloadState.Present);

        SilentBlobs other = new("payload"u8.ToArray()) { Sha256 = SHA256.HashData([]) };
        (await InspectAsync(other)).ShouldBe(PayloadState.Mismatch);

        (blobs.Opened + other.Opened).ShouldBe(0);
    }

    [Fact]
    public async Task Long_content_is_read_in_small_pieces()
    {
        const int Size = 100 * 1024 * 1024;
        LongStream content = new(Size);
        SilentBlobs blobs = new(new byte[1]) { Size = Size, OnOpen = () => ValueTask.FromResult<Stream?>(content) };
        using PayloadInspector inspector = new(blobs, new Presigner(verifies: false));

        (await inspector.InspectAsync(Key, Size, Hash, default)).ShouldBe(PayloadState.Mismatch);

        content.Left.ShouldBe(0);
        content.LargestPiece.ShouldBeLessThanOrEqualTo(128 * 1024);
        content.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Only_a_few_payloads_are_read_at_once()
    {
        const int Calls = 10;
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int open = 0, most = 0;
        SilentBlobs blobs = new("payload"u8.ToArray())
        {
            OnOpen = async () =>
            {
                int now = Interlocked.Increment(ref open);
                InterlockedMax(ref most, now);
                if (now == PayloadInspector.MaxReads)
                {
                    full.TrySetResult();
                }

                await release.Task;
                Interlocked.Decrement(ref open);
                return new MemoryStream("payload"u8.ToArray());
            },
        };
        using PayloadInspector inspector = new(blobs, new Presigner(verifies: false));
        Task<PayloadState>[] calls = [.. Enumerable.Range(0, Calls).Select(_ => inspector.InspectAsync(Key, 7, Hash, default).AsTask())];
        await full.Task;

        using CancellationTokenSource gone = new();
        Task<PayloadState> waiting = inspector.InspectAsync(Key, 7, Hash, gone.Token).AsTask();
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        release.SetResult();

        (await Task.WhenAll(calls)).ShouldAllBe(state => state == PayloadState.Present);
        most.ShouldBe(PayloadInspector.MaxReads);
        blobs.Opened.ShouldBe(Calls);
    }

    private static async Task<PayloadState> InspectAsync(SilentBlobs blobs, bool verifies = false)
    {
        using PayloadInspector inspector = new(blobs, new Presigner(verifies));
        return await inspector.InspectAsync(Key, 7, Hash, default);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private sealed class Presigner(bool verifies) : IBlobPresigner
    {
        public bool VerifiesContent => verifies;

        public ValueTask<PresignedRequest> PresignUploadAsync(
            BlobKey key, long size, ReadOnlyMemory<byte> sha256, TimeSpan lifetime, CancellationToken ct = default) => throw new NotSupportedException();

        public ValueTask<PresignedRequest> PresignDownloadAsync(BlobKey key, TimeSpan lifetime, CancellationToken ct = default) =>
            throw new NotSupportedException();
    }

    /// <summary>A store of one blob that says no hash unless it is told to.</summary>
    private sealed class SilentBlobs(byte[]? content) : IBlobStore
    {
        private int _opened;

        public long? Size { get; init; }

        public ReadOnlyMemory<byte>? Sha256 { get; init; }

        public Func<ValueTask<Stream?>>? OnOpen { get; init; }

        public int Opened => _opened;

        public ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default) =>
            ValueTask.FromResult(content is null ? null : new BlobInfo(key, Size ?? content.Length, default, Sha256));

        public ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default)
        {
            Interlocked.Increment(ref _opened);
            return OnOpen?.Invoke() ?? ValueTask.FromResult<Stream?>(new MemoryStream(content!));
        }

        public ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default) =>
            throw new NotSupportedException();

        public ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default) => throw new NotSupportedException();

        public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken ct = default)
        {
            await Task.CompletedTask;
            yield break;
        }
    }

    private sealed class LongStream(long size) : Stream
    {
        public long Left { get; private set; } = size;

        public int LargestPiece { get; private set; }

        public bool IsDisposed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            LargestPiece = Math.Max(LargestPiece, buffer.Length);
            var read = (int)Math.Min(Left, buffer.Length);
            Left -= read;
            return ValueTask.FromResult(read);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
