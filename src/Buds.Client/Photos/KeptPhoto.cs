using Buds.Client.Memories;
using Buds.Crypto.Receipts;

namespace Buds.Client.Photos;

/// <summary>A photo that is in the blob store, to be shared.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="References">It and its thumbnail, as a receipt mentions them.</param>
internal sealed record KeptPhoto(Photo Photo, IReadOnlyList<BlobReference> References);
