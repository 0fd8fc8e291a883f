using Buds.Client.Database;
using Buds.Crypto.Identifiers;
using Microsoft.Data.Sqlite;

namespace Buds.Client.Contacts;

/// <summary>The people that this account has added.</summary>
internal static class ContactTable
{
    public static Contact? Find(DatabaseSession session, Did did) => session.First(
        "SELECT did, name, added_at, verified_at FROM contact WHERE did = $did", Read, ("$did", did.ToString()));

    public static List<Contact> All(DatabaseSession session) => session.Query(
        "SELECT did, name, added_at, verified_at FROM contact ORDER BY name, did", Read);

    public static void Put(DatabaseSession session, Contact contact) => session.Execute(
        """
        INSERT INTO contact (did, name, added_at, verified_at) VALUES ($did, $name, $added, $verified)
        ON CONFLICT (did) DO UPDATE SET name = $name, verified_at = coalesce($verified, verified_at)
        """,
        ("$did", contact.Did.ToString()),
        ("$name", contact.Name),
        ("$added", contact.AddedAt.ToUnixTimeMilliseconds()),
        ("$verified", contact.VerifiedAt?.ToUnixTimeMilliseconds()));

    private static Contact Read(SqliteDataReader row) => new(Did.Parse(row.GetString(0)), row.GetString(1), row.Time(2), row.OptionalTime(3));
}
