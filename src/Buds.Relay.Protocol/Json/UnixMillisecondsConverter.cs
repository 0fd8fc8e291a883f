using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Relay.Protocol.Json;

/// <summary>Unix time in milliseconds, not before 1970 (protocol.md §1). Finer parts are cut off on writing.</summary>
internal sealed class UnixMillisecondsConverter : JsonConverter<DateTimeOffset>
{
    private static readonly long Max = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var ms) && ms >= 0 && ms <= Max
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}
