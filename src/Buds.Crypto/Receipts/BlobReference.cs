using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Receipts;

/// <summary>A receipt's mention of a blob (protocol.md §3).</summary>
/// <param name="Cid">The blob's CID, codec <c>raw</c>.</param>
/// <param name="Mime">Its media type, such as <c>image/jpeg</c>.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Role">What it is to the receipt, where that needs saying.</param>
/// <param name="Thumbnail">The CID of its thumbnail, where it has one.</param>
public sealed record BlobReference(Cid Cid, string Mime, long Size, string? Role = null, Cid? Thumbnail = null);
