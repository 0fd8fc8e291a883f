using Buds.Client.Database;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Client.Memories;

/// <summary>Memories as they follow from receipts, worked out anew whenever one of their receipts comes, and kept for pages to read.</summary>
internal static class MemoryTable
{
    /// <summary>Brings the rows of memories up to date.</summary>
    /// <param name="session">A transaction.</param>
    /// <param name="memories">The CIDs of their first receipts.</param>
    public static void Update(DatabaseSession session, IReadOnlyList<Cid> memories)
    {
        var versions = ReceiptTable.Versions(session, memories).ToLookup(version => version.RootCid);
        var reactions = ReactionsTo(session, memories);
        foreach (var memory in memories)
        {
            // Deleted first, so that the index of notes hears of the old text and of the new.
            _ = session.Execute("DELETE FROM memory WHERE cid = $cid", ("$cid", memory.ToString()));
            if (Newest(memory, [.. versions[memory]]) is { } newest)
            {
                Insert(session, newest, reactions);
            }
        }
    }

    public static SignedReceipt? NewestVersion(DatabaseSession session, Cid memory) => Newest(memory, ReceiptTable.Versions(session, [memory]))?.Last;

    public static bool IsFirst(SignedReceipt receipt) => receipt.Content.Type == MemoryTypes.Shared && receipt.Content.Parent is null;

    public static Cid CircleOf(SignedReceipt receipt) => receipt.Content.Payload.Cid(MemoryTypes.CircleField)!.Value;

    /// <summary>
    /// The first version and the one that counts: of the author's versions that follow from the first, the one that is furthest from it, then the latest,
    /// then the one with the highest CID. None where the author deleted it.
    /// </summary>
    private static (SignedReceipt First, SignedReceipt Last)? Newest(Cid root, List<SignedReceipt> versions)
    {
        var first = versions.Find(version => version.Cid == root && version.Content.Type == MemoryTypes.Shared);
        if (first is null || versions.Exists(version => version.Content.Type == MemoryTypes.Deleted))
        {
            return null;
        }

        if (versions.Count == 1)
        {
            return (first, first);
        }

        var children = versions.Where(version => version.Content.Parent is not null).ToLookup(version => version.Content.Parent!.Value);
        var depths = Depths.Of(root, parent => children[parent].Select(child => child.Cid));
        return (first, versions.Where(v => depths.ContainsKey(v.Cid)).MaxBy(v => (depths[v.Cid], v.Content.ClaimedTime, v.Cid))!);
    }

    private static ILookup<(Cid Target, Cid Circle), Reaction> ReactionsTo(DatabaseSession session, IReadOnlyList<Cid> memories) => ReceiptTable
        .Reactions(session, memories)
        .GroupBy(receipt => (Target: receipt.Content.Payload.Cid(MemoryTypes.TargetField)!.Value, Circle: CircleOf(receipt), receipt.Content.Did))
        .Select(group => (group.Key, Emoji: group.Last().Content.Payload.Text(MemoryTypes.EmojiField)))
        .Where(reaction => reaction.Emoji is { Length: > 0 and <= 32 })
        .ToLookup(reaction => (reaction.Key.Target, reaction.Key.Circle), reaction => new Reaction(Did.Parse(reaction.Key.Did), reaction.Emoji!));

    private static void Insert(
        DatabaseSession session, (SignedReceipt First, SignedReceipt Last) versions, ILookup<(Cid Target, Cid Circle), Reaction> reactions)
    {
        var (first, last) = versions;
        _ = session.Execute(
            """
            INSERT INTO memory (position, cid, circle_id, did, shared_at, edited_at, text, photos, reactions)
            SELECT rowid, cid, circle_id, did, claimed_at, $edited, $text, $photos, $reactions FROM receipt WHERE cid = $cid
            """,
            ("$cid", first.Cid.ToString()),
            ("$edited", first == last ? null : last.Content.ClaimedTime.ToUnixTimeMilliseconds()),
            ("$text", last.Content.Payload.Text(MemoryTypes.TextField)),
            ("$photos", MemoryColumns.Encode(MemoryShelf.Photos(last.Content))),
            ("$reactions", MemoryColumns.Encode(reactions[(first.Cid, CircleOf(first))])));
    }
}
