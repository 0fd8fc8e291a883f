using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Packages;

/// <summary>A blob as a package's manifest announces it (protocol.md §5).</summary>
/// <param name="Cid">Its CID, codec <c>raw</c>.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Mime">Its media type.</param>
public sealed record PackageBlob(Cid Cid, long Size, string Mime);
