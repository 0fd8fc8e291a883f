using System.Runtime.CompilerServices;
using Buds.Storage;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>A blob store that fails as it is told to, and works otherwise.</summary>
public sealed class FailingBlobStore(IBlobStore inner) : IBlobStore
{
    public Exception? OnWrite { get; set; }

    public Exception? OnRead { get; set; }

    public Exception? OnDelete { get; set; }

    /// <summary>Which blobs cannot be deleted.</summary>
    public Func<BlobKey, bool> Undeletable { get; set; } = _ => true;

    public async ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default)
    {
        if (OnWrite is { } fault)
        {
            // A disk is full in the middle of it.
            await content.ReadExactlyAsync(new byte[10], ct);
            throw fault;
        }

        return await inner.WriteAsync(key, content, options, ct);
    }

    public ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default) =>
        OnRead is { } fault ? throw fault : inner.OpenReadAsync(key, offset, ct);

    public ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default) =>
        OnRead is { } fault ? throw fault : inner.StatAsync(key, ct);

    public ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default) =>
        OnDelete is { } fault && Undeletable(key) ? throw fault : inner.DeleteAsync(key, ct);

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var blob in inner.ListAsync(prefix, ct))
        {
            yield return blob;
        }
    }
}
