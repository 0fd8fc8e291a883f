using Buds.Client.Circles;
using Buds.Client.Database;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Memories;

/// <summary>Reads pages of memories. Each kind of page names the index that it reads along, as the planner cannot know how many rows there are.</summary>
internal static class MemoryPages
{
    private const int MaxWords = 16;
    private const string Order = "ORDER BY m.shared_at DESC, m.cid LIMIT $limit";

    private const string Conditions =
        """
        m.circle_id IN (SELECT value FROM json_each($circles)) AND ($did IS NULL OR m.did = $did)
        AND m.shared_at >= $from AND m.shared_at <= $until AND (m.shared_at < $until OR m.cid > $after)
        """;

    public static Memory? Find(DatabaseSession session, Cid memory) =>
        session.First($"SELECT {MemoryColumns.Names} FROM memory m WHERE cid = $cid", new MemoryColumns().Read, ("$cid", memory.ToString()));

    /// <summary>A page of the Circles that an account is in.</summary>
    public static IReadOnlyList<Memory> Read(DatabaseSession session, MemoryQuery query, Did self)
    {
        List<CircleRecord> known = query.Circle is not { } id ? CircleTable.All(session) : CircleTable.Find(session, id) is { } one ? [one] : [];
        Cid[] circles = [.. known.Where(circle => circle.Has(self)).Select(circle => circle.Id)];
        return circles.Length == 0 ? [] : query.Text is { } text ? Search(session, query, circles, text) : Newest(session, query, circles);
    }

    private static List<Memory> Newest(DatabaseSession session, MemoryQuery query, Cid[] circles) => session.Query(
        (query.Author, circles.Length) switch
        {
            (not null, _) => $"SELECT {MemoryColumns.Names} FROM memory m INDEXED BY memory_author WHERE m.did = $did AND {Conditions} {Order}",
            (_, 1) => $"SELECT {MemoryColumns.Names} FROM memory m INDEXED BY memory_circle WHERE m.circle_id = $circle AND {Conditions} {Order}",
            _ => $"SELECT {MemoryColumns.Names} FROM memory m INDEXED BY memory_time WHERE {Conditions} {Order}",
        },
        new MemoryColumns().Read,
        [.. Parameters(query, circles), ("$circle", circles[0].ToString())]);

    private static List<Memory> Search(DatabaseSession session, MemoryQuery query, Cid[] circles, string text)
    {
        if (Match(text) is not { } match)
        {
            return [];
        }

        // The last to come first: the order in which FTS5 finds them, so that a page of a common word costs no more than one of a rare one.
        return session.Query(
            $"""
            SELECT {MemoryColumns.Names} FROM note n CROSS JOIN memory m ON m.position = n.rowid
            WHERE note MATCH $match AND n.rowid < $position AND {Conditions} ORDER BY n.rowid DESC LIMIT $limit
            """,
            new MemoryColumns().Read,
            [.. Parameters(query with { After = null }, circles), ("$match", match), ("$position", PositionAfter(session, query.After))]);
    }

    private static long PositionAfter(DatabaseSession session, Memory? after) => after is null
        ? long.MaxValue
        : session.First("SELECT rowid FROM receipt WHERE cid = $cid", row => row.GetInt64(0), ("$cid", after.Id.ToString()));

    /// <summary>A query of FTS5 for all words of a text, the last of which may be unfinished. None where there is no word.</summary>
    private static string? Match(string text)
    {
        // Whatever the user types is quoted: the query language of FTS5 is not for them.
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Any(char.IsLetterOrDigit))
            .Take(MaxWords)
            .Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
            .ToArray();
        return words.Length == 0 ? null : string.Join(' ', words) + "*";
    }

    private static (string Name, object? Value)[] Parameters(MemoryQuery query, Cid[] circles)
    {
        // The end of a page before: memories of the same time follow by their CIDs. Without one, what is at the end itself is not wanted.
        var until = query.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        var after = query.After is { } last && last.SharedAt.ToUnixTimeMilliseconds() < until ? last : null;
        return
        [
            ("$circles", ReceiptTable.Json(circles)),
            ("$did", query.Author?.ToString()),
            ("$from", query.From?.ToUnixTimeMilliseconds() ?? long.MinValue),
            ("$until", after?.SharedAt.ToUnixTimeMilliseconds() ?? until),
            ("$after", after?.Id.ToString() ?? "~"),
            ("$limit", (long)query.Limit),
        ];
    }
}
