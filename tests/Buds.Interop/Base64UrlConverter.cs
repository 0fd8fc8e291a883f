using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Interop;

public sealed class Base64UrlConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Base64Url.DecodeFromChars(reader.GetString());
        }
        catch (FormatException e)
        {
            throw new JsonException("Not base64url.", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Base64Url.EncodeToString(value));
}
