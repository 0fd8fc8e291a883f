using Buds.Storage;

namespace Buds.Client.Tests;

/// <summary>A store that can be out of reach.</summary>
internal sealed class SwitchedStore(IBlobStore store) : IBlobStore
{
    public bool IsAway { get; set; }

    public ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default) =>
        There().WriteAsync(key, content, options, ct);

    public ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default) => There().OpenReadAsync(key, offset, ct);

    public ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default) => There().StatAsync(key, ct);

    public ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default) => There().DeleteAsync(key, ct);

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken ct = default) => There().ListAsync(prefix, ct);

    private IBlobStore There() => IsAway ? throw new BlobStoreUnavailableException("Switched off.") : store;
}
