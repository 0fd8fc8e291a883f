using Buds.Crypto.Identifiers;

namespace Buds.Client.Memories;

/// <summary>A photo of a memory.</summary>
/// <param name="Cid">What names it: the hash of its bytes.</param>
/// <param name="Mime">Its media type, as who shared it says.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Thumbnail">What names its thumbnail, a small JPEG; none where who shared it made none.</param>
public sealed record Photo(Cid Cid, string Mime, long Size, Cid? Thumbnail = null);
