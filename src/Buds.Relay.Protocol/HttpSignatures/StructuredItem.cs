using System.Text;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>A bare item with its parameters (RFC 9651 §3.3).</summary>
internal sealed record StructuredItem(StructuredBareItem Value, StructuredParameters Parameters)
{
    public void WriteTo(StringBuilder text)
    {
        text.Append(Value.Serialized);
        Parameters.WriteTo(text);
    }
}
