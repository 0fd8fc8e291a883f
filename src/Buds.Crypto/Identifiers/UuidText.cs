namespace Buds.Crypto.Identifiers;

/// <summary>UUIDs in the one text form that the protocol allows, so that equal ids are equal texts.</summary>
internal static class UuidText
{
    public static bool TryParse(string? text, out Guid value)
    {
        // The framework's parser takes signs and 0x inside the groups: only what would be written is read.
        return Guid.TryParseExact(text, "D", out value) && value.ToString("D") == text;
    }
}
