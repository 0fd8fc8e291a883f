using System.Text.Json;
using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Json;

internal sealed class DidConverter : TextConverter<Did>
{
    // A DID is ASCII; the base58 decoder behind it fails on anything else instead of refusing it.
    protected override bool TryParse(string? text, out Did value)
    {
        value = default;
        return text is not null && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && Did.TryParse(text, out value);
    }

    protected override string Format(Did value) => value.IsDefault ? throw new JsonException("The default DID names nobody.") : value.ToString();
}
