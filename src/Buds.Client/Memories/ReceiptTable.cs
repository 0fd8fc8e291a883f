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

            var memories = Accept(session, circle, history ? receipts : []);
            MemoryTable.Update(session, memories);
            changed.AddRange(memories.Select(memory => new MemoryChanged(circle, memory)));
        }

        return changed;
    }

    public static SignedReceipt? Find(DatabaseSession session, Cid cid) => session.First(
        "SELECT preimage, signature FROM receipt WHERE cid = $cid",
        row => SignedReceipt.Decode(row.Bytes(0), row.Bytes(1)),
        ("$cid", cid.ToString()));

    /// <summary>All versions of memories by their authors that count, as they came.</summary>
    public static List<SignedReceipt> Versions(DatabaseSession session, IEnumerable<Cid> roots) => session.Query(
        """
        SELECT v.preimage, v.signature FROM json_each($roots) j
        JOIN receipt r ON r.cid = j.value JOIN receipt v INDEXED BY receipt_root ON v.root_cid = r.cid AND v.did = r.did AND v.circle_id = r.circle_id
        WHERE v.accepted = 1 AND r.accepted = 1 AND v.type IN ($shared, $deleted) ORDER BY v.rowid
        """,
        row => SignedReceipt.Decode(row.Bytes(0), row.Bytes(1)),
        ("$roots", Json(roots)),
        ("$shared", MemoryTypes.Shared),
        ("$deleted", MemoryTypes.Deleted));

    /// <summary>All reactions to memories that count, oldest first.</summary>
    public static List<SignedReceipt> Reactions(DatabaseSession session, IEnumerable<Cid> memories) => session.Query(
        """
        SELECT r.preimage, r.signature FROM json_each($memories) j JOIN receipt r INDEXED BY receipt_target ON r.target_cid = j.value
        WHERE r.type = $type AND r.accepted = 1 ORDER BY r.claimed_at, r.cid
        """,
        row => SignedReceipt.Decode(row.Bytes(0), row.Bytes(1)),
        ("$memories", Json(memories)),
        ("$type", MemoryTypes.Reacted));

    /// <summary>CIDs as JSON, for <c>json_each</c>: they need no escaping.</summary>
    public static string Json(IEnumerable<Cid> cids) => $"[{string.Join(',', cids.Select(cid => $"\"{cid}\""))}]";

    /// <summary>All receipts of Circles that count, and those of Circles that are not known yet and may count once they are, oldest first.</summary>
    public static IEnumerable<SignedReceipt> History(DatabaseSession session) => Pages(
        session,
        """
        SELECT rowid, preimage, signature FROM receipt
        WHERE rowid > $after AND (accepted = 1 OR circle_id NOT IN (SELECT id FROM circle)) ORDER BY rowid LIMIT 1000
        """,
        position: 0);

    /// <summary>The place of the newest receipt.</summary>
    public static long LastPosition(DatabaseSession session) => session.First("SELECT coalesce(max(rowid), 0) FROM receipt", row => row.GetInt64(0));

    /// <summary>The receipts after a place, as they came.</summary>
    public static IEnumerable<SignedReceipt> After(DatabaseSession session, long position) => Pages(
        session, "SELECT rowid, preimage, signature FROM receipt WHERE rowid > $after ORDER BY rowid LIMIT 1000", position);

    /// <summary>The memories that were deleted, each with who did it: only its author's word counts.</summary>
    public static HashSet<(Cid Root, string Did)> DeletedMemories(DatabaseSession session) => [.. session.Query(
        "SELECT root_cid, did FROM receipt WHERE type = $deleted AND accepted = 1",
        row => (Cid.Parse(row.GetString(0)), row.GetString(1)),
        ("$deleted", MemoryTypes.Deleted))];

    /// <summary>The memory that a reaction is to.</summary>
    public static Cid? TargetOf(SignedReceipt receipt) =>
        receipt.Content.Type == MemoryTypes.Reacted ? receipt.Content.Payload.Cid(MemoryTypes.TargetField) : null;

    // No more of them in memory than a page: an account may have as many as it likes.
    private static IEnumerable<SignedReceipt> Pages(DatabaseSession session, string sql, long position)
    {
        while (true)
        {
            var page = session.Query(
                sql, row => (Position: row.GetInt64(0), Receipt: SignedReceipt.Decode(row.Bytes(1), row.Bytes(2))), ("$after", position));
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

    private static bool Insert(DatabaseSession session, SignedReceipt receipt, Cid? circle, DateTimeOffset now) => session.Execute(
        """
        INSERT OR IGNORE INTO receipt (cid, preimage, signature, type, did, root_cid, parent_cid, circle_id, target_cid, claimed_at, created_at, accepted)
        VALUES ($cid, $preimage, $signature, $type, $did, $root, $parent, $circle, $target, $claimed, $now, 0)
        """,
        ("$cid", receipt.Cid.ToString()),
        ("$preimage", receipt.Preimage.ToArray()),
        ("$signature", receipt.Signature.ToArray()),
        ("$type", receipt.Content.Type),
        ("$did", receipt.Content.Did),
        ("$root", receipt.RootCid.ToString()),
        ("$parent", receipt.Content.Parent?.ToString()),
        ("$circle", circle?.ToString()),
        ("$target", TargetOf(receipt)?.ToString()),
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
            "SELECT preimage, signature FROM receipt INDEXED BY receipt_waiting WHERE circle_id = $circle AND accepted = 0",
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
