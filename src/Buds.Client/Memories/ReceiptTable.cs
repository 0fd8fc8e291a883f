using Buds.Client.Circles;
using Buds.Client.Database;
using Buds.Client.Events;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Client.Memories;

/// <summary>
/// The receipts, raw as they were signed. A receipt of a Circle counts once its author was seen to be a member: one by somebody else is kept, unseen,
/// until a roster says that they are in.
/// </summary>
internal static class ReceiptTable
{
    /// <summary>Keeps verified receipts, and works out what they change.</summary>
    /// <param name="session">A transaction.</param>
    /// <param name="receipts">The receipts.</param>
    /// <param name="now">The time of now.</param>
    /// <param name="history">Whether a device of this account passes on what counted there: then people count who once were members.</param>
    /// <returns>What to tell the app; nothing for receipts that were here before.</returns>
    public static List<AccountEvent> Add(DatabaseSession session, IReadOnlyList<SignedReceipt> receipts, DateTimeOffset now, bool history = false)
    {
        var changed = new List<AccountEvent>();
        var circles = new HashSet<Cid>();
        foreach (var receipt in receipts)
        {
            var circle = receipt.Content.Type == Roster.Type ? receipt.RootCid : receipt.Content.Payload.Cid(MemoryTypes.CircleField);
            if (Insert(session, receipt, circle, now) && circle is { } id)
            {
                _ = circles.Add(id);
            }
        }

        foreach (var circle in circles)
        {
            if (CircleTable.Update(session, circle))
            {
                changed.Add(new CircleChanged(circle));
            }

            changed.AddRange(Accept(session, circle, history ? receipts : []).Select(memory => new MemoryChanged(circle, memory)));
        }

        return changed;
    }

    public static SignedReceipt? Find(DatabaseSession session, Cid cid) => session.First(
        "SELECT preimage, signature FROM receipt WHERE cid = $cid",
        row => SignedReceipt.Decode(row.Bytes(0), row.Bytes(1)),
        ("$cid", cid.ToString()));

    /// <summary>All versions of a memory by its author that count, as they came.</summary>
    public static List<SignedReceipt> Versions(DatabaseSession session, Cid root) => session.Query(
        """
        SELECT v.preimage, v.signature FROM receipt v JOIN receipt r ON r.cid = v.root_cid AND r.did = v.did AND r.circle_id = v.circle_id
        WHERE v.root_cid = $root AND v.accepted = 1 AND r.accepted = 1 AND v.type IN ($shared, $deleted) ORDER BY v.rowid
        """,
        row => SignedReceipt.Decode(row.Bytes(0), row.Bytes(1)),
        ("$root", root.ToString()),
        ("$shared", MemoryTypes.Shared),
        ("$deleted", MemoryTypes.Deleted));

    /// <summary>The first versions of a Circle's memories, newest first, by their authors' clocks.</summary>
    public static List<Cid> Roots(DatabaseSession session, Cid circle, int limit, DateTimeOffset? before) => session.Query(
        """
        SELECT cid FROM receipt
        WHERE circle_id = $circle AND type = $shared AND parent_cid IS NULL AND accepted = 1 AND claimed_at < $before
          AND NOT EXISTS (SELECT 1 FROM receipt d WHERE d.root_cid = receipt.cid AND d.type = $deleted AND d.did = receipt.did AND d.accepted = 1)
        ORDER BY claimed_at DESC, cid LIMIT $limit
        """,
        row => Cid.Parse(row.GetString(0)),
        ("$circle", circle.ToString()),
        ("$shared", MemoryTypes.Shared),
        ("$deleted", MemoryTypes.Deleted),
        ("$before", before?.ToUnixTimeMilliseconds() ?? long.MaxValue),
        ("$limit", limit));

    /// <summary>All reactions of a Circle that count, oldest first.</summary>
    public static List<SignedReceipt> Reactions(DatabaseSession session, Cid circle) => session.Query(
        "SELECT preimage, signature FROM receipt WHERE circle_id = $circle AND type = $type AND accepted = 1 ORDER BY claimed_at, cid",
        row => SignedReceipt.Decode(row.Bytes(0), row.Bytes(1)),
        ("$circle", circle.ToString()),
        ("$type", MemoryTypes.Reacted));

    /// <summary>All receipts of Circles that count, and those of Circles that are not known yet and may count once they are, oldest first.</summary>
    public static List<SignedReceipt> History(DatabaseSession session) => session.Query(
        "SELECT preimage, signature FROM receipt WHERE accepted = 1 OR circle_id NOT IN (SELECT id FROM circle) ORDER BY rowid",
        row => SignedReceipt.Decode(row.Bytes(0), row.Bytes(1)));

    /// <summary>The place of the newest receipt.</summary>
    public static long LastPosition(DatabaseSession session) => session.First("SELECT coalesce(max(rowid), 0) FROM receipt", row => row.GetInt64(0));

    /// <summary>The receipts after a place, as they came.</summary>
    public static IEnumerable<SignedReceipt> After(DatabaseSession session, long position)
    {
        while (true)
        {
            var page = session.Query(
                "SELECT rowid, preimage, signature FROM receipt WHERE rowid > $after ORDER BY rowid LIMIT 1000",
                row => (Position: row.GetInt64(0), Receipt: SignedReceipt.Decode(row.Bytes(1), row.Bytes(2))),
                ("$after", position));
            foreach (var (_, receipt) in page)
            {
                yield return receipt;
            }

            if (page.Count == 0)
            {
                yield break;
            }

            position = page[^1].Position;
        }
    }

    /// <summary>The memories that were deleted, each with who did it: only its author's word counts.</summary>
    public static HashSet<(Cid Root, string Did)> DeletedMemories(DatabaseSession session) => [.. session.Query(
        "SELECT root_cid, did FROM receipt WHERE type = $deleted AND accepted = 1",
        row => (Cid.Parse(row.GetString(0)), row.GetString(1)),
        ("$deleted", MemoryTypes.Deleted))];

    private static bool Insert(DatabaseSession session, SignedReceipt receipt, Cid? circle, DateTimeOffset now) => session.Execute(
        """
        INSERT OR IGNORE INTO receipt (cid, preimage, signature, type, did, root_cid, parent_cid, circle_id, claimed_at, created_at, accepted)
        VALUES ($cid, $preimage, $signature, $type, $did, $root, $parent, $circle, $claimed, $now, 0)
        """,
        ("$cid", receipt.Cid.ToString()),
        ("$preimage", receipt.Preimage.ToArray()),
        ("$signature", receipt.Signature.ToArray()),
        ("$type", receipt.Content.Type),
        ("$did", receipt.Content.Did),
        ("$root", receipt.RootCid.ToString()),
        ("$parent", receipt.Content.Parent?.ToString()),
        ("$circle", circle?.ToString()),
        ("$claimed", receipt.Content.ClaimedTime.ToUnixTimeMilliseconds()),
        ("$now", now.ToUnixTimeMilliseconds())) > 0;

    /// <summary>Lets receipts count whose authors are members by now.</summary>
    /// <returns>The memories that they change.</returns>
    private static List<Cid> Accept(DatabaseSession session, Cid circle, IReadOnlyList<SignedReceipt> history)
    {
        if (CircleTable.Find(session, circle) is not { } record)
        {
            return [];
        }

        var waiting = session.Query(
            "SELECT preimage, signature FROM receipt WHERE circle_id = $circle AND accepted = 0",
            row => SignedReceipt.Decode(row.Bytes(0), row.Bytes(1)),
            ("$circle", circle.ToString()));
        var vouched = history.Select(r => r.Cid).ToHashSet();
        var everMembers = history.Count == 0 ? [] : CircleTable.EverMembers(session, circle);
        var memories = new HashSet<Cid>();
        foreach (var receipt in waiting.Where(r => Did.TryParse(r.Content.Did, out var author)
            && (record.Has(author) || (vouched.Contains(r.Cid) && everMembers.Contains(author)))))
        {
            _ = session.Execute("UPDATE receipt SET accepted = 1 WHERE cid = $cid", ("$cid", receipt.Cid.ToString()));
            if (receipt.Content.Type == MemoryTypes.Reacted)
            {
                _ = memories.Add(receipt.Content.Payload.Cid(MemoryTypes.TargetField) ?? receipt.Cid);
            }
            else if (receipt.Content.Type != Roster.Type)
            {
                _ = memories.Add(receipt.RootCid);
            }
        }

        return [.. memories];
    }
}
