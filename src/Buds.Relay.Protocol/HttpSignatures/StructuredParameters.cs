using System.Text;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>Parameters in their order, none twice (RFC 9651 §3.1.2).</summary>
internal sealed class StructuredParameters(IReadOnlyList<KeyValuePair<string, StructuredBareItem>> entries)
{
    public static StructuredParameters None { get; } = new([]);

    public int Count => entries.Count;

    public StructuredBareItem? Find(string key)
    {
        // By index: an enumerator of the interface would be an object.
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Key == key)
            {
                return entries[i].Value;
            }
        }

        return null;
    }

    public void WriteTo(StringBuilder text)
    {
        foreach (var (key, value) in entries)
        {
            text.Append(';').Append(key);
            if (value != StructuredBareItem.True)
            {
                text.Append('=').Append(value.Serialized);
            }
        }
    }
}
