using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Protocol.Json;

/// <summary>
/// Wrapped keys, of which a send has many: written out, since what is generated for records with required members boxes each of them. As strict as that:
/// members that are missing, twice or null are refused, and unknown ones skipped.
/// </summary>
internal sealed class WrappedKeyRecordConverter : JsonConverter<WrappedKeyRecord>
{
    private const int All = 0b1111;

    public override WrappedKeyRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        var (device, keyId, seen) = (default(DeviceId), 0u, 0);
        ReadOnlyMemory<byte> enc = default, ct = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.ValueTextEquals("device_id"u8) ? 1 : reader.ValueTextEquals("key_id"u8) ? 2 : reader.ValueTextEquals("enc"u8) ? 4 : reader.ValueTextEquals("ct"u8) ? 8 : 0;
            if ((seen & member) != 0)
            {
                throw new JsonException("A member is there twice.");
            }

            seen |= member;
            reader.Read();
            switch (member)
            {
                case 1:
                    device = ReadDeviceId(ref reader);
                    break;
                case 2:
                    keyId = reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out var number) ? number : throw new JsonException();
                    break;
                case 4:
                    enc = Base64UrlConverter.Read(ref reader);
                    break;
                case 8:
                    ct = Base64UrlConverter.Read(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return seen == All ? new WrappedKeyRecord { DeviceId = device, KeyId = keyId, Enc = enc, Ct = ct } : throw new JsonException("A member is missing.");
    }

    public override void Write(Utf8JsonWriter writer, WrappedKeyRecord value, JsonSerializerOptions options)
    {
        if (value.DeviceId.IsDefault)
        {
            throw new JsonException("The default id names no device.");
        }

        Span<char> id = stackalloc char[36];
        Span<byte> bytes = stackalloc byte[DeviceId.Size];
        value.DeviceId.CopyTo(bytes);
        _ = new Guid(bytes, bigEndian: true).TryFormat(id, out _);
        writer.WriteStartObject();
        writer.WriteString("device_id"u8, id);
        writer.WriteNumber("key_id"u8, value.KeyId);
        writer.WritePropertyName("enc"u8);
        Base64UrlConverter.Write(writer, value.Enc);
        writer.WritePropertyName("ct"u8);
        Base64UrlConverter.Write(writer, value.Ct);
        writer.WriteEndObject();
    }

    private static DeviceId ReadDeviceId(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException();
        }

        if (reader.HasValueSequence || reader.ValueIsEscaped)
        {
            return DeviceId.TryParse(reader.GetString(), out var read) ? read : throw new JsonException();
        }

        // The parser takes capital letters, which are not how an id is written.
        Span<byte> bytes = stackalloc byte[DeviceId.Size];
        return Utf8Parser.TryParse(reader.ValueSpan, out Guid id, out var consumed, 'D') && consumed == reader.ValueSpan.Length
            && !reader.ValueSpan.ContainsAnyInRange((byte)'A', (byte)'F') && id.TryWriteBytes(bytes, bigEndian: true, out _) && DeviceId.TryFromBytes(bytes, out var device)
            ? device
            : throw new JsonException();
    }
}
