using System.Text.Json;
using System.Text.Json.Serialization;
using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Protocol.Json;

/// <summary>Push kinds of which a newer relay may name more: those are of no use here and no reason to refuse its description.</summary>
internal sealed class KnownPushKindsConverter : JsonConverter<IReadOnlyList<PushKind>>
{
    public override IReadOnlyList<PushKind> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var kinds = new List<PushKind>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new JsonException();
            }

            if (PushKindConverter.TryParseName(reader.GetString(), out var kind))
            {
                kinds.Add(kind);
            }
        }

        return kinds;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<PushKind> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var kind in value)
        {
            writer.WriteStringValue(PushKindConverter.NameOf(kind));
        }

        writer.WriteEndArray();
    }
}
