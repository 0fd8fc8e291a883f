using Buds.Client.Database;
using Buds.Client.Memories;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;

namespace Buds.Client.Photos;

/// <summary>
/// Which photos came with the messages of which Circle. A memory may name any photo; only what came with it, bytes and all, may be given to others of its Circle
/// or asked of them, or whoever guesses a name could learn what a device has of other Circles.
/// </summary>
internal static class PhotoSources
{
    /// <summary>Notes, in the transaction that keeps receipts, the blobs that came with them.</summary>
    public static void Add(DatabaseSession session, IEnumerable<SignedReceipt> receipts, IEnumerable<PackageBlob> blobs)
    {
        var sizes = blobs.ToDictionary(blob => blob.Cid, blob => blob.Size);
        foreach (var receipt in sizes.Count == 0 ? [] : receipts.Where(receipt => receipt.Content.Type == MemoryTypes.Shared))
        {
            if (receipt.Content.Payload.Cid(MemoryTypes.CircleField) is { } circle)
            {
                foreach (var blob in receipt.Content.Blobs.Where(blob => sizes.TryGetValue(blob.Cid, out var size) && size == blob.Size))
                {
                    _ = session.Execute(
                        "INSERT OR IGNORE INTO photo_source (cid, circle_id, size) VALUES ($cid, $circle, $size)",
                        ("$cid", blob.Cid.ToString()),
                        ("$circle", circle.ToString()),
                        ("$size", blob.Size));
                }
            }
        }
    }

    public static HashSet<(Cid Photo, long Size)> All(DatabaseSession session) =>
        [.. session.Query("SELECT cid, size FROM photo_source", row => (Cid.Parse(row.GetString(0)), row.GetInt64(1)))];

    public static void Remove(DatabaseSession session, Cid photo) => session.Execute("DELETE FROM photo_source WHERE cid = $cid", ("$cid", photo.ToString()));
}
