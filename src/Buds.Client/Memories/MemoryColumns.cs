using Buds.Client.Database;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Microsoft.Data.Sqlite;

namespace Buds.Client.Memories;

/// <summary>Rows of <c>memory</c> as memories. One reader a page: people and Circles are on many of its rows, and are read once.</summary>
internal sealed class MemoryColumns
{
    public const string Names = "m.cid, m.circle_id, m.did, m.shared_at, m.edited_at, m.text, m.photos, m.reactions";

    private const int PhotoFields = 4;
    private const int ReactionFields = 2;

    private readonly Dictionary<string, Cid> _circles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Did> _people = new(StringComparer.Ordinal);

    /// <summary>Photos as one array of CID, media type, size and thumbnail, which may be empty; none where there are none.</summary>
    public static byte[]? Encode(IReadOnlyList<Photo> photos) => photos.Count == 0
        ? null
        : CborValue.FromArray([.. photos.SelectMany(photo => (CborValue[])[photo.Cid.ToString(), photo.Mime, photo.Size, photo.Thumbnail?.ToString() ?? ""])]).Encode();

    /// <summary>Reactions as one array of DID and emoji; none where there are none.</summary>
    public static byte[]? Encode(IEnumerable<Reaction> reactions)
    {
        CborValue[] items = [.. reactions.SelectMany(reaction => (CborValue[])[reaction.Author.ToString(), reaction.Emoji])];
        return items.Length == 0 ? null : CborValue.FromArray(items).Encode();
    }

    public Memory Read(SqliteDataReader row) => new()
    {
        Id = Cid.Parse(row.GetString(0)),
        Circle = Once(_circles, row.GetString(1), Cid.Parse),
        Author = Once(_people, row.GetString(2), Did.Parse),
        SharedAt = row.Time(3),
        EditedAt = row.OptionalTime(4),
        Text = row.OptionalText(5),
        Photos = Items(row.OptionalBytes(6), PhotoFields, (items, i) => new Photo(
            Cid.Parse(items[i].AsText()),
            items[i + 1].AsText(),
            (long)items[i + 2].AsInteger(),
            Cid.TryParse(items[i + 3].AsText(), out var thumbnail) ? thumbnail : null)),
        Reactions = Items(row.OptionalBytes(7), ReactionFields, (items, i) => new Reaction(Once(_people, items[i].AsText(), Did.Parse), items[i + 1].AsText())),
    };

    private static T Once<T>(Dictionary<string, T> known, string text, Func<string, T> parse)
    {
        if (!known.TryGetValue(text, out var value))
        {
            value = parse(text);
            known.Add(text, value);
        }

        return value;
    }

    private static T[] Items<T>(byte[]? encoded, int fields, Func<IReadOnlyList<CborValue>, int, T> read)
    {
        if (encoded is null)
        {
            return [];
        }

        var items = CborValue.Decode(encoded).AsArray();
        var values = new T[items.Count / fields];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = read(items, i * fields);
        }

        return values;
    }
}
