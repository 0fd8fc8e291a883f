namespace Buds.Storage.Presigning;

/// <summary>The query of a presigned URL as it came, each value null when absent. A name that comes twice must be refused before this.</summary>
/// <param name="Method">The value of <c>method</c>.</param>
/// <param name="Expires">The value of <c>expires</c>.</param>
/// <param name="Size">The value of <c>size</c>.</param>
/// <param name="Sha256">The value of <c>sha256</c>.</param>
/// <param name="Signature">The value of <c>sig</c>.</param>
public readonly record struct BlobUrlQuery(string? Method, string? Expires, string? Size, string? Sha256, string? Signature);
