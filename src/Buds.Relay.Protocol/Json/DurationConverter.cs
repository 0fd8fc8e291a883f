using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Relay.Protocol.Json;

/// <summary>A duration in whole milliseconds, not negative.</summary>
internal sealed class DurationConverter : JsonConverter<TimeSpan>
{
    private const long Max = long.MaxValue / TimeSpan.TicksPerMillisecond;

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var ms) && ms is >= 0 and <= Max
            ? TimeSpan.FromTicks(ms * TimeSpan.TicksPerMillisecond)
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Ticks / TimeSpan.TicksPerMillisecond);
}
