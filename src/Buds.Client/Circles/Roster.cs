using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Client.Circles;

/// <summary>
/// Who is in a Circle: the payload of an <c>app.buds.circle.roster/v1</c> receipt, <c>{name, members:[{did, name}]}</c>, members in the order of
/// their DIDs. The first receipt's CID is the Circle's id; each later one names the one before. Only who signed the first may sign others: with
/// several signers a removed member could fork the chain where it still was one.
/// </summary>
internal sealed record Roster(string Name, IReadOnlyList<CircleMember> Members)
{
    public const string Type = "app.buds.circle.roster/v1";
    public const int MaxMembers = 12;
    public const int MaxNameLength = 64;

    public CborMap Encode() => new()
    {
        { "name", Name },
        { "members", CborValue.FromArray([.. Members.OrderBy(m => m.Did).Select(m => (CborValue)new CborMap { { "did", m.Did.ToString() }, { "name", m.Name } })]) },
    };

    /// <summary>Reads a roster, or says false for a receipt that is none. Unknown fields are of a newer version, and left alone.</summary>
    public static bool TryDecode(Receipt receipt, out Roster roster)
    {
        roster = new Roster("", []);
        if (receipt.Type != Type || !TryText(receipt.Payload, "name", out var name)
            || !receipt.Payload.TryGetValue("members", out var list) || list.Kind != CborKind.Array
            || list.AsArray().Count is 0 or > MaxMembers)
        {
            return false;
        }

        var members = new List<CircleMember>();
        foreach (var item in list.AsArray())
        {
            if (item.Kind != CborKind.Map || !TryText(item.AsMap(), "name", out var member)
                || !item.AsMap().TryGetValue("did", out var text) || text.Kind != CborKind.Text || !Did.TryParse(text.AsText(), out var did)
                || (members.Count > 0 && members[^1].Did >= did))
            {
                return false;
            }

            members.Add(new CircleMember(did, member));
        }

        roster = new Roster(name, members);
        return members.Any(m => m.Did.ToString() == receipt.Did);
    }

    /// <summary>A name as people give it: trimmed, 1 to 64 characters, no controls.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.InvalidInput"/>.</exception>
    public static string RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var trimmed = name.Trim();
        return IsName(trimmed)
            ? trimmed
            : throw new BudsClientException(BudsErrorCode.InvalidInput, $"A name is 1 to {MaxNameLength} characters, none of them a control.");
    }

    private static bool TryText(CborMap map, string key, out string text)
    {
        text = map.TryGetValue(key, out var value) && value.Kind == CborKind.Text ? value.AsText() : "";
        return IsName(text);
    }

    private static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength && !text.Any(char.IsControl);
}
