namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>The types of a bare item (RFC 9651 §3.3) that this library reads; dates and display strings are refused.</summary>
internal enum StructuredKind
{
    Integer,
    Decimal,
    String,
    Token,
    Bytes,
    Boolean,
}

/// <summary>A bare item: its type, its text as it came, which is its canonical one, and its value where that is text or bytes.</summary>
internal readonly record struct StructuredBareItem(StructuredKind Kind, string Serialized, string? Text = null, byte[]? Bytes = null)
{
    public static StructuredBareItem True { get; } = new(StructuredKind.Boolean, "?1");
}
