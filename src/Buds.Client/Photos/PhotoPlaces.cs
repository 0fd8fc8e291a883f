using System.Text;
using Buds.Client.Circles;
using Buds.Client.Database;
using Buds.Client.Memories;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Photos;

/// <summary>Finds where photos are shown. It reads through a Circle's memories: for what is rare.</summary>
internal static class PhotoPlaces
{
    /// <summary>The first memory with a photo that really came in its Circle, of one Circle or of any.</summary>
    public static PhotoPlace? Of(DatabaseSession session, Cid photo, Did self, Cid? circle = null) => session
        .Query(
            $"""
            SELECT {MemoryColumns.Names} FROM photo_source s JOIN memory m INDEXED BY memory_circle ON m.circle_id = s.circle_id
            WHERE s.cid = $cid AND ($circle IS NULL OR s.circle_id = $circle) AND instr(m.photos, $photo) > 0 ORDER BY m.position
            """,
            new MemoryColumns().Read,
            ("$cid", photo.ToString()),
            ("$circle", circle?.ToString()),
            ("$photo", Encoding.ASCII.GetBytes(photo.ToString())))
        .Select(memory => (Memory: memory, Photo: memory.Photos.FirstOrDefault(shown => shown.Cid == photo), Circle: CircleTable.Find(session, memory.Circle)))
        .Where(found => found.Photo is not null && found.Circle?.Has(self) == true)
        .Select(found => new PhotoPlace(
            found.Memory.Circle,
            found.Memory.Author,
            [.. found.Circle!.Roster.Members.Select(member => member.Did)],
            found.Photo! with { Size = SizeOf(session, photo, found.Memory.Circle) }))
        .FirstOrDefault();

    // As it came, whatever a later memory says of it.
    private static long SizeOf(DatabaseSession session, Cid photo, Cid circle) => session.First(
        "SELECT size FROM photo_source WHERE cid = $cid AND circle_id = $circle",
        row => row.GetInt64(0),
        ("$cid", photo.ToString()),
        ("$circle", circle.ToString()));
}
