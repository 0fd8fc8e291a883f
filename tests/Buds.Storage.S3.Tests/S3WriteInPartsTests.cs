using System.Security.Cryptography;
using Buds.Storage.S3.Tests.Support;
using Buds.Storage.Tests.Contract;
using Microsoft.AspNetCore.Http;

namespace Buds.Storage.S3.Tests;

[NeedsS3]
public sealed class S3WriteInPartsTests
{
    private const int PartSize = 5 * 1024 * 1024;

    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");

    [Theory]
    [InlineData(0, 0)]
    [InlineData(PartSize, 0)]
    [InlineData(PartSize + 1, 2)]
    [InlineData(2 * PartSize, 2)]
    [InlineData((2 * PartSize) + 1, 3)]
    public async Task Content_larger_than_a_part_goes_in_parts_and_reads_back(int size, int parts)
    {
        await using S3Front front = await S3Front.StartAsync();
        await using TestStore store = await TestStore.CreateAsync(options => options.PartSize = PartSize, front.Url);
        byte[] content = RandomNumberGenerator.GetBytes(size);
        int sent = 0;
        front.Fault = request =>
        {
            sent += request.Query.ContainsKey("partNumber") ? 1 : 0;
            return null;
        };

        (await store.WriteAsync(Key, content)).Size.ShouldBe(size);

        sent.ShouldBe(parts);
        (await ReadAsync(store, 0)).ShouldBe(content);
        (await ReadAsync(store, size / 2)).ShouldBe(content[(size / 2)..]);
    }

    [Fact]
    public async Task Hash_is_kept_where_it_was_known_before_the_first_part()
    {
        await using TestStore store = await TestStore.CreateAsync(partSize: 50_000);
        byte[] content = RandomNumberGenerator.GetBytes(120_000);
        BlobKey unknown = BlobKey.Parse("unknown");

        (await store.WriteAsync(Key, content, new BlobWriteOptions { ExpectedSha256 = SHA256.HashData(content) }))
            .Sha256.ShouldNotBeNull().ToArray().ShouldBe(SHA256.HashData(content));
        (await store.WriteAsync(unknown, content)).Sha256.ShouldBeNull();

        (await store.Blobs.StatAsync(Key)).ShouldNotBeNull().Sha256.ShouldNotBeNull().ToArray().ShouldBe(SHA256.HashData(content));
        (await store.Blobs.StatAsync(unknown)).ShouldNotBeNull().Sha256.ShouldBeNull();
    }

    [Fact]
    public async Task Key_that_is_taken_is_refused_before_anything_is_sent()
    {
        await using S3Front front = await S3Front.StartAsync();
        await using TestStore store = await TestStore.CreateAsync(at: front.Url, partSize: 50_000);
        await store.WriteAsync(Key, [1]);
        long before = front.BytesTaken;

        await Should.ThrowAsync<BlobExistsException>(async () => await store.Blobs.WriteAsync(Key, new GeneratedStream(10_000_000, 1)));

        front.BytesTaken.ShouldBe(before);
    }

    [Fact]
    public async Task Memory_is_a_part_and_not_the_content()
    {
        await using S3Front front = await S3Front.StartAsync();
        await using TestStore store = await TestStore.CreateAsync(options => options.PartSize = PartSize, front.Url);
        await store.Bucket.ConnectAsync();
        long before = front.BytesTaken;
        long ahead = 0;
        WatchedStream content = new(8 * PartSize, taken => ahead = Math.Max(ahead, taken - (front.BytesTaken - before)));

        await store.Blobs.WriteAsync(Key, content);

        ahead.ShouldBeInRange(PartSize, PartSize + (256 * 1024));
    }

    [Fact]
    public async Task More_parts_than_a_store_takes_are_refused_and_none_stays()
    {
        await using S3Front front = await S3Front.StartAsync();
        await using TestStore store = await TestStore.CreateAsync(at: front.Url, partSize: 1);

        BlobStoreFullException error = await Should.ThrowAsync<BlobStoreFullException>(
            async () => await WithoutPartsAsync(front, store, new GeneratedStream(10_002, 1)));

        error.Message.ShouldContain("PartSize");
        (await store.CountUploadsInPartsAsync()).ShouldBe(0);
        (await store.ObjectsAsync()).ShouldBeEmpty();
    }

    /// <summary>Ten thousand requests would say no more than their answers.</summary>
    private static async Task WithoutPartsAsync(S3Front front, TestStore store, Stream content)
    {
        await store.Bucket.ConnectAsync();
        front.Fault = request => request.Query.ContainsKey("partNumber") && HttpMethods.IsPut(request.Method) ? new FrontFault.Answer(200, "", ("ETag", "\"0\"")) : null;
        await store.Blobs.WriteAsync(Key, content);
    }

    private static async Task<byte[]> ReadAsync(TestStore store, long offset)
    {
        using MemoryStream copy = new();
        await using Stream stream = (await store.Blobs.OpenReadAsync(Key, offset)).ShouldNotBeNull();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private sealed class WatchedStream(long length, Action<long> taken) : ReadOnlyTestStream
    {
        private long _taken;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            taken(_taken);
            int read = (int)Math.Min(length - _taken, buffer.Length);
            buffer.Span[..read].Fill(7);
            _taken += read;
            return ValueTask.FromResult(read);
        }
    }
}
