using System.Security.Cryptography;

namespace Buds.Storage.Tests.Contract;

/// <summary>What every blob store does. A subclass says how to make an empty one.</summary>
public abstract partial class BlobStoreContract : IAsyncLifetime
{
    protected static readonly BlobKey Key = BlobKey.Parse("payloads/ab/cd");

    protected static readonly byte[] Old = "what was there before"u8.ToArray();

    protected IBlobStore Store { get; private set; } = null!;

    protected abstract ValueTask<IBlobStore> CreateEmptyStoreAsync();

    /// <summary>
    /// A server behind the store that keeps one copy, a file a version, can look for a file that was just replaced and answer that there is none.
    /// </summary>
    protected virtual bool MissesABlobWhileItIsReplaced => false;

    /// <summary>Called after each test; also the place to look for what a failed write left behind.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    public async Task InitializeAsync() => Store = await CreateEmptyStoreAsync();

    public async Task DisposeAsync() => await CleanUpAsync();

    protected static BlobWriteOptions Replacing { get; } = new() { Mode = BlobWriteMode.Replace };

    protected ValueTask<BlobInfo> WriteAsync(BlobKey key, byte[] content, BlobWriteOptions? options = null) =>
        Store.WriteAsync(key, new ChunkedStream(content), options);

    protected async Task<byte[]?> ReadAsync(BlobKey key, long offset = 0)
    {
        await using Stream? stream = await Store.OpenReadAsync(key, offset);
        return stream is null ? null : await ReadToEndAsync(stream);
    }

    protected async Task<List<string>> ListAsync(string prefix)
    {
        List<string> keys = [];
        await foreach (BlobInfo blob in Store.ListAsync(prefix))
        {
            keys.Add(blob.Key.Value);
        }

        return keys;
    }

    protected static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    protected static byte[] Bytes(int length) => RandomNumberGenerator.GetBytes(length);

    private async Task ShouldHoldOnlyOldAsync()
    {
        (await ReadAsync(Key)).ShouldBe(Old);
        (await ListAsync("")).ShouldBe([Key.Value]);
    }

    private async Task ShouldBeEmptyAsync()
    {
        (await ReadAsync(Key)).ShouldBeNull();
        (await Store.StatAsync(Key)).ShouldBeNull();
        (await ListAsync("")).ShouldBeEmpty();
    }
}
