namespace Buds.Crypto.Packages;

/// <summary>A blob to be sent: what it is, and where its bytes come from when their turn comes.</summary>
/// <param name="Blob">The blob.</param>
/// <param name="OpenAsync">Opens its bytes, from the first; the stream is disposed after reading.</param>
public sealed record PackageBlobSource(PackageBlob Blob, Func<CancellationToken, ValueTask<Stream>> OpenAsync);
