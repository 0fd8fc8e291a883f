using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;
using Buds.Storage.Pictures;

namespace Buds.Client.Photos;

/// <summary>What blobs are to a memory.</summary>
internal static class PhotoRoles
{
    public const string Photo = "photo";
    public const string Thumbnail = "thumbnail";

    /// <summary>
    /// The thumbnails of a receipt. One that is larger than any of ours is none: they never leave a device, and so must not fill it.
    /// </summary>
    public static HashSet<Cid> Thumbnails(Receipt receipt) =>
        [.. receipt.Blobs.Where(blob => blob is { Role: Thumbnail, Size: <= IThumbnailer.MaxBytes }).Select(blob => blob.Cid)];
}
