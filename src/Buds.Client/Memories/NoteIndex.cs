using Buds.Client.Database;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Memories;

/// <summary>The full-text index of notes: a row a memory, of its newest version, under the place of its first receipt.</summary>
internal static class NoteIndex
{
    private const int MaxWords = 16;

    /// <summary>Brings the rows of memories up to date.</summary>
    public static void Update(DatabaseSession session, IReadOnlyList<Cid> memories)
    {
        var there = MemoryTable.Read(session, memories).ToDictionary(memory => memory.Id, memory => memory.Text);
        foreach (var memory in memories)
        {
            if (ReceiptTable.PositionOf(session, memory) is { } position)
            {
                _ = session.Execute("DELETE FROM note WHERE rowid = $position", ("$position", position));
                if (there.GetValueOrDefault(memory) is { } text)
                {
                    _ = session.Execute("INSERT INTO note (rowid, text) VALUES ($position, $text)", ("$position", position), ("$text", text));
                }
            }
        }
    }

    /// <summary>A query of FTS5 for all words of a text, the last of which may be unfinished. None where there is no word.</summary>
    public static string? Match(string text)
    {
        // Whatever the user types is quoted: the query language of FTS5 is not for them.
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Any(char.IsLetterOrDigit))
            .Take(MaxWords)
            .Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
            .ToArray();
        return words.Length == 0 ? null : string.Join(' ', words) + "*";
    }
}
