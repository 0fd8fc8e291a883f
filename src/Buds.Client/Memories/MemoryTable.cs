using Buds.Client.Database;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Client.Memories;

/// <summary>Memories as they follow from receipts: of many at once, so that a page costs a few queries whatever is on it.</summary>
internal static class MemoryTable
{
    public static Memory? Find(DatabaseSession session, Cid memory) => Read(session, [memory]) is [var found] ? found : null;

    /// <summary>The memories among these, in this order; those that their authors deleted are left out.</summary>
    public static IReadOnlyList<Memory> Read(DatabaseSession session, IReadOnlyList<Cid> memories)
    {
        var versions = ReceiptTable.Versions(session, memories).ToLookup(version => version.RootCid);
        var reactions = ReactionsTo(session, memories);
        return [.. memories.Select(memory => Newest(memory, [.. versions[memory]]))
            .OfType<(SignedReceipt First, SignedReceipt Last)>()
            .Select(newest => Build(newest, reactions))];
    }

    public static SignedReceipt? NewestVersion(DatabaseSession session, Cid memory) => Newest(memory, ReceiptTable.Versions(session, [memory]))?.Last;

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

        var depths = new Dictionary<Cid, int> { [root] = 0 };
        for (var found = true; found;)
        {
            found = false;
            foreach (var version in versions)
            {
                found |= version.Content.Parent is { } parent && depths.TryGetValue(parent, out var depth) && depths.TryAdd(version.Cid, depth + 1);
            }
        }

        return (first, versions.Where(v => depths.ContainsKey(v.Cid)).MaxBy(v => (depths[v.Cid], v.Content.ClaimedTime, v.Cid))!);
    }

    private static ILookup<(Cid Target, Cid Circle), Reaction> ReactionsTo(DatabaseSession session, IReadOnlyList<Cid> memories) => ReceiptTable
        .Reactions(session, memories)
        .GroupBy(receipt => (Target: receipt.Content.Payload.Cid(MemoryTypes.TargetField)!.Value, Circle: CircleOf(receipt), receipt.Content.Did))
        .Select(group => (group.Key, Emoji: group.Last().Content.Payload.Text(MemoryTypes.EmojiField)))
        .Where(reaction => reaction.Emoji is { Length: > 0 and <= 32 })
        .ToLookup(reaction => (reaction.Key.Target, reaction.Key.Circle), reaction => new Reaction(Did.Parse(reaction.Key.Did), reaction.Emoji!));

    private static Memory Build((SignedReceipt First, SignedReceipt Last) versions, ILookup<(Cid Target, Cid Circle), Reaction> reactions) => new()
    {
        Id = versions.First.Cid,
        Circle = CircleOf(versions.First),
        Author = Did.Parse(versions.First.Content.Did),
        Text = versions.Last.Content.Payload.Text(MemoryTypes.TextField),
        Photos = MemoryShelf.Photos(versions.Last.Content),
        SharedAt = versions.First.Content.ClaimedTime,
        EditedAt = versions.First == versions.Last ? null : versions.Last.Content.ClaimedTime,
        Reactions = [.. reactions[(versions.First.Cid, CircleOf(versions.First))]],
    };
}
