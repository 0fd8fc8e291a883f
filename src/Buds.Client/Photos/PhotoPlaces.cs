using Buds.Client.Circles;
using Buds.Client.Database;
using Buds.Client.Memories;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Photos;

/// <summary>Finds where photos are shown. It reads through all memories: for what is rare.</summary>
internal static class PhotoPlaces
{
    /// <summary>The newest memory with a photo, of one Circle or of any.</summary>
    public static PhotoPlace? Of(DatabaseSession session, Cid photo, Did self, Cid? circle = null) => session
        .Query(
            $"SELECT {MemoryColumns.Names} FROM memory m WHERE instr(m.photos, $photo) > 0 AND ($circle IS NULL OR m.circle_id = $circle) ORDER BY m.shared_at DESC",
            new MemoryColumns().Read,
            ("$photo", System.Text.Encoding.ASCII.GetBytes(photo.ToString())),
            ("$circle", circle?.ToString()))
        .Select(memory => (Memory: memory, Photo: memory.Photos.FirstOrDefault(shown => shown.Cid == photo), Circle: CircleTable.Find(session, memory.Circle)))
        .Where(found => found.Photo is not null && found.Circle?.Has(self) == true)
        .Select(found => new PhotoPlace(found.Memory.Circle, found.Memory.Author, [.. found.Circle!.Roster.Members.Select(member => member.Did)], found.Photo!))
        .FirstOrDefault();
}
