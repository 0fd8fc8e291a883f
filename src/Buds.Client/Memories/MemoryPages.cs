using Buds.Client.Circles;
using Buds.Client.Database;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Memories;

/// <summary>Finds the memories of a page. Each kind of page names the index that it reads along, as the planner cannot know how many there are.</summary>
internal static class MemoryPages
{
    private const string Conditions =
        """
        type = $shared AND parent_cid IS NULL AND accepted = 1
        AND circle_id IN (SELECT value FROM json_each($circles))
        AND ($did IS NULL OR did = $did)
        AND claimed_at >= $from AND claimed_at <= $until AND (claimed_at < $until OR cid > $after)
        AND NOT EXISTS (SELECT 1 FROM receipt d WHERE d.root_cid = r.cid AND d.type = $deleted AND d.did = r.did AND d.accepted = 1)
        """;

    public static List<Cid> Find(DatabaseSession session, MemoryQuery query, Did self)
    {
        var circles = CircleTable.All(session).Where(circle => circle.Has(self) && (query.Circle ?? circle.Id) == circle.Id).Select(circle => circle.Id).ToArray();
        return circles.Length == 0 ? [] : query.Text is { } text ? Search(session, query, circles, text) : Newest(session, query, circles);
    }

    private static List<Cid> Newest(DatabaseSession session, MemoryQuery query, Cid[] circles) => session.Query(
        (query.Author, circles.Length) switch
        {
            (not null, _) => $"SELECT cid FROM receipt r INDEXED BY receipt_author WHERE did = $did AND {Conditions} ORDER BY claimed_at DESC, cid LIMIT $limit",
            (_, 1) => $"SELECT cid FROM receipt r INDEXED BY receipt_circle WHERE circle_id = $circle AND {Conditions} ORDER BY claimed_at DESC, cid LIMIT $limit",
            _ => $"SELECT cid FROM receipt r INDEXED BY receipt_time WHERE {Conditions} ORDER BY claimed_at DESC, cid LIMIT $limit",
        },
        row => Cid.Parse(row.GetString(0)),
        [.. Parameters(query, circles), ("$circle", circles[0].ToString())]);

    private static List<Cid> Search(DatabaseSession session, MemoryQuery query, Cid[] circles, string text)
    {
        if (NoteIndex.Match(text) is not { } match)
        {
            return [];
        }

        // The last to come first: the order in which FTS5 finds them, so that a page of a common word costs no more than one of a rare one.
        var position = query.After is { } after ? ReceiptTable.PositionOf(session, after.Id) ?? 0 : long.MaxValue;
        return session.Query(
            $"""
            SELECT cid FROM note n JOIN receipt r ON r.rowid = n.rowid
            WHERE note MATCH $match AND n.rowid < $position AND {Conditions} ORDER BY n.rowid DESC LIMIT $limit
            """,
            row => Cid.Parse(row.GetString(0)),
            [.. Parameters(query with { After = null }, circles), ("$match", match), ("$position", position)]);
    }

    private static (string Name, object? Value)[] Parameters(MemoryQuery query, Cid[] circles)
    {
        // The end of a page before: memories of the same time follow by their CIDs. Without one, what is at the end itself is not wanted.
        var until = query.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        var after = query.After is { } last && last.SharedAt.ToUnixTimeMilliseconds() < until ? last : null;
        return
        [
            ("$shared", MemoryTypes.Shared),
            ("$deleted", MemoryTypes.Deleted),
            ("$circles", ReceiptTable.Json(circles)),
            ("$did", query.Author?.ToString()),
            ("$from", query.From?.ToUnixTimeMilliseconds() ?? long.MinValue),
            ("$until", after?.SharedAt.ToUnixTimeMilliseconds() ?? until),
            ("$after", after?.Id.ToString() ?? "~"),
            ("$limit", (long)query.Limit),
        ];
    }
}
