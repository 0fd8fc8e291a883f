using Buds.Storage.Tiered;

namespace Buds.Storage.Tests.Contract;

/// <summary>Moves all to the cold tier after each write, so that every read comes from there.</summary>
public sealed class DemotingStore(TieredBlobStore store) : IBlobStore
{
    public async ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default)
    {
        var info = await store.WriteAsync(key, content, options, ct);
        (await store.DemoteAsync(ct: CancellationToken.None)).End.ShouldBe(TierPassEnd.Done);
        return info;
    }

    public ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default) => store.OpenReadAsync(key, offset, ct);

    public ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default) => store.StatAsync(key, ct);

    public ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default) => store.DeleteAsync(key, ct);

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken ct = default) => store.ListAsync(prefix, ct);
}
