using Buds.Crypto.Identifiers;
using Buds.Storage;

namespace Buds.Client.Memories;

/// <summary>Where photos are in the blob store: under their CIDs, so that the same photo is kept once.</summary>
internal static class PhotoKeys
{
    public const string Prefix = "photos/";

    public static BlobKey Of(Cid cid) => BlobKey.Parse($"{Prefix}{cid}");

    public static Cid? TryParse(BlobKey key) =>
        key.Value.StartsWith(Prefix, StringComparison.Ordinal) && Cid.TryParse(key.Value[Prefix.Length..], out var cid) ? cid : null;
}
