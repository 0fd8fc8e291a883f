using System.Text;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>A member of a dictionary: an item, or an inner list where <paramref name="Items"/> is given (RFC 9651 §3.2).</summary>
internal sealed record StructuredMember(
    string Key, StructuredBareItem? Item, IReadOnlyList<StructuredItem>? Items, StructuredParameters Parameters)
{
    /// <summary>The canonical text of the inner list with its parameters (RFC 9651 §4.1.1.1).</summary>
    public string SerializeInnerList()
    {
        var text = new StringBuilder("(", capacity: 256);
        foreach (var item in Items!)
        {
            if (text.Length > 1)
            {
                text.Append(' ');
            }

            item.WriteTo(text);
        }

        Parameters.WriteTo(text.Append(')'));
        return text.ToString();
    }
}
