using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Relay.Protocol.Json;

/// <summary>A value that travels as JSON text, in values and as the name of a member.</summary>
internal abstract class TextConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()) : throw new JsonException();

    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Format(value));

    public sealed override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    public sealed override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Format(value));

    protected abstract bool TryParse(string? text, out T value);

    protected abstract string Format(T value);

    // Only the canonical spelling, so that equal values are equal texts.
    private T Parse(string? text) => TryParse(text, out var value) && Format(value) == text ? value : throw new JsonException();
}
