using Buds.Client.Database;
using Buds.Client.Memories;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Client.Circles;

/// <summary>Circles, worked out from the roster receipts that are there.</summary>
internal static class CircleTable
{
    public static CircleRecord? Find(DatabaseSession session, Cid id) => session.First(
        "SELECT c.id, c.head, r.preimage, r.signature FROM circle c JOIN receipt r ON r.cid = c.head WHERE c.id = $id",
        row => Read(Cid.Parse(row.GetString(0)), Cid.Parse(row.GetString(1)), SignedReceipt.Decode(row.Bytes(2), row.Bytes(3))),
        ("$id", id.ToString()));

    public static List<CircleRecord> All(DatabaseSession session) => session.Query(
        "SELECT c.id, c.head, r.preimage, r.signature FROM circle c JOIN receipt r ON r.cid = c.head ORDER BY r.claimed_at, c.id",
        row => Read(Cid.Parse(row.GetString(0)), Cid.Parse(row.GetString(1)), SignedReceipt.Decode(row.Bytes(2), row.Bytes(3))));

    /// <summary>
    /// Works out the newest roster of a Circle again: the end of the longest chain of its owner's receipts, of several the one with the lowest CID.
    /// </summary>
    /// <returns>Whether it is another than before.</returns>
    public static bool Update(DatabaseSession session, Cid id)
    {
        var receipts = Chain(session, id);
        if (receipts is not [var root, ..] || root.Cid != id || root.Content.Parent is not null || !Roster.TryDecode(root.Content, out _))
        {
            return false;
        }

        var children = receipts
            .Where(receipt => receipt.Content.Parent is not null && receipt.Content.Did == root.Content.Did && Roster.TryDecode(receipt.Content, out _))
            .ToLookup(receipt => receipt.Content.Parent!.Value);
        var depths = Depths.Of(root.Cid, parent => children[parent].Select(child => child.Cid));

        var head = depths.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).First().Key;
        return session.Execute(
            """
            INSERT INTO circle (id, head) VALUES ($id, $head)
            ON CONFLICT (id) DO UPDATE SET head = $head WHERE head <> $head
            """,
            ("$id", id.ToString()),
            ("$head", head.ToString())) > 0;
    }

    /// <summary>All roster receipts of a Circle, the first one first, then as they came.</summary>
    public static List<SignedReceipt> Chain(DatabaseSession session, Cid id) => session.Query(
        "SELECT preimage, signature FROM receipt INDEXED BY receipt_root WHERE root_cid = $id AND type = $type ORDER BY cid <> $id, rowid",
        row => SignedReceipt.Decode(row.Bytes(0), row.Bytes(1)),
        ("$id", id.ToString()),
        ("$type", Roster.Type));

    /// <summary>Everyone who is or was in a Circle, by its owner's receipts.</summary>
    public static HashSet<Did> EverMembers(DatabaseSession session, Cid id)
    {
        var chain = Chain(session, id);
        return [.. chain
            .Where(receipt => receipt.Content.Did == chain[0].Content.Did)
            .SelectMany(receipt => Roster.TryDecode(receipt.Content, out var roster) ? roster.Members : [])
            .Select(member => member.Did)];
    }

    private static CircleRecord Read(Cid id, Cid head, SignedReceipt receipt) => Roster.TryDecode(receipt.Content, out var roster)
        ? new CircleRecord(id, head, Did.Parse(receipt.Content.Did), roster)
        : throw new BudsClientException(BudsErrorCode.DatabaseDamaged, "A Circle's newest roster cannot be read.");
}
