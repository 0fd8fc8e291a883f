using Buds.Client.Database;
using Buds.Client.Memories;
using Buds.Client.Outbox;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Photos;

/// <summary>What receipts and waiting messages say of blobs.</summary>
/// <param name="Shown">Those that a memory shows or a message carries.</param>
/// <param name="Gone">Those that only memories name that their authors deleted.</param>
internal sealed record BlobReferences(HashSet<Cid> Shown, HashSet<Cid> Gone)
{
    /// <param name="session">A read.</param>
    /// <param name="after">The place of the receipt to begin after.</param>
    public static BlobReferences Read(DatabaseSession session, long after)
    {
        var deleted = ReceiptTable.DeletedMemories(session);
        var shown = OutboxTable.Blobs(session).ToHashSet();
        var gone = new HashSet<Cid>();
        foreach (var receipt in ReceiptTable.After(session, after))
        {
            (deleted.Contains((receipt.RootCid, receipt.Content.Did)) ? gone : shown).UnionWith(receipt.Content.Blobs.Select(blob => blob.Cid));
        }

        gone.ExceptWith(shown);
        return new BlobReferences(shown, gone);
    }

    /// <summary>Whether a message carries a blob, or a memory shows it whose receipt came after a place.</summary>
    public static bool IsShownSince(DatabaseSession session, long after, Cid blob) =>
        OutboxTable.Blobs(session).Contains(blob) || (ReceiptTable.LastPosition(session) > after && Read(session, after).Shown.Contains(blob));
}
