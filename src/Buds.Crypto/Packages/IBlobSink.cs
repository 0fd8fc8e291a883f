namespace Buds.Crypto.Packages;

/// <summary>Takes the blobs of a package while it is being opened. An app writes its own, over its blob store.</summary>
public interface IBlobSink
{
    /// <summary>Opens the place for a blob's bytes. They are not verified yet: keep them apart until opening has succeeded as a whole.</summary>
    /// <param name="blob">The blob as announced by the sender: its size and type are claims until then.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    /// <returns>A stream that is written from the first byte to the last and then disposed, after a failure too.</returns>
    ValueTask<Stream> CreateAsync(PackageBlob blob, CancellationToken cancellationToken);
}
