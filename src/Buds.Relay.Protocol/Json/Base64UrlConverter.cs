using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Relay.Protocol.Json;

/// <summary>Byte strings as unpadded base64url (RFC 4648 §5), in their one canonical spelling: no padding, no white space, spare bits
/// zero.</summary>
internal sealed class Base64UrlConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) => Write(writer, value);

    public static ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException();
        }

        var length = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return Decode(buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Base64Url.GetEncodedLength(value.Length));
        try
        {
            writer.WriteStringValue(buffer.AsSpan(0, Base64Url.EncodeToUtf8(value.Span, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The decoder itself refuses spare bits that are set, but takes padding and white space.
    private static byte[] Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return !text.ContainsAnyExcept(Alphabet)
            && Base64Url.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done
            && written == bytes.Length
            ? bytes
            : throw new JsonException("Not canonical unpadded base64url.");
    }
}
