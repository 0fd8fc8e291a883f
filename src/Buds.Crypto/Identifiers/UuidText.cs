namespace Buds.Crypto.Identifiers;

/// <summary>UUIDs in the one text form that the protocol allows, so that equal ids are equal texts.</summary>
internal static class UuidText
{
    public static bool TryParse(string? text, out Guid value)
    {
        value = default;
        return text is { Length: 36 }
            && !text.AsSpan().ContainsAnyInRange('A', 'F')
            && Guid.TryParseExact(text, "D", out value);
    }
}
