using Buds.Crypto.Identifiers;
using Buds.Storage;

namespace Buds.Client.Memories;

/// <summary>Where photos are in the blob store: under their CIDs, so that the same photo is kept once.</summary>
internal static class PhotoKeys
{
    public static BlobKey Of(Cid cid) => BlobKey.Parse($"photos/{cid}");
}
