using Buds.Crypto.Identifiers;

namespace Buds.Client.Circles;

/// <summary>A Circle as the database has it.</summary>
/// <param name="Id">The CID of its first roster receipt.</param>
/// <param name="Head">The CID of the newest one.</param>
/// <param name="Owner">Who made it.</param>
/// <param name="Roster">Its people.</param>
internal sealed record CircleRecord(Cid Id, Cid Head, Did Owner, Roster Roster)
{
    public bool Has(Did did) => Roster.Members.Any(member => member.Did == did);
}
