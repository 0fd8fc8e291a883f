using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Legacy;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Protocol.Json;

/// <summary>
/// The JSON of the relay's calls: snake_case names, byte strings as unpadded base64url, ids as text, times in ms (protocol.md §6).
/// Strict: a missing, repeated or null member, a number as text, a comment, a trailing comma and depth above 16 are refused.
/// Unknown members are ignored, so that an older side understands a newer one.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    NumberHandling = JsonNumberHandling.Strict,
    ReadCommentHandling = JsonCommentHandling.Disallow,
    AllowTrailingCommas = false,
    PropertyNameCaseInsensitive = false,
    MaxDepth = 16,
    Converters =
    [
        typeof(Base64UrlConverter), typeof(DidConverter), typeof(DeviceIdConverter), typeof(MessageIdConverter),
        typeof(PushKindConverter), typeof(HttpUrlConverter), typeof(UnixMillisecondsConverter), typeof(DurationConverter),
        typeof(WrappedKeyRecordConverter),
    ])]
[JsonSerializable(typeof(RelayDescription))]
[JsonSerializable(typeof(RelayProblem))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterResponse))]
[JsonSerializable(typeof(PublishKeysRequest))]
[JsonSerializable(typeof(PublishKeysResponse))]
[JsonSerializable(typeof(SetPushTokenRequest))]
[JsonSerializable(typeof(HeartbeatResponse))]
[JsonSerializable(typeof(DeviceListsRequest))]
[JsonSerializable(typeof(DeviceListsResponse))]
[JsonSerializable(typeof(UploadRequest))]
[JsonSerializable(typeof(UploadResponse))]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendResponse))]
[JsonSerializable(typeof(InboxResponse))]
[JsonSerializable(typeof(AckRequest))]
[JsonSerializable(typeof(AckResponse))]
[JsonSerializable(typeof(UnsendResponse))]
[JsonSerializable(typeof(ClaimLegacyRequest))]
[JsonSerializable(typeof(ClaimLegacyResponse))]
[JsonSerializable(typeof(LegacyInboxResponse))]
public sealed partial class RelayJson : JsonSerializerContext
{
    /// <summary>Reads one record from a whole body.</summary>
    /// <param name="utf8Json">The body.</param>
    /// <param name="typeInfo">What to read, such as <c>RelayJson.Default.SendRequest</c>.</param>
    /// <returns>The record, never null.</returns>
    /// <exception cref="JsonException">Not the JSON of such a record, or the literal <c>null</c>.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8Json, JsonTypeInfo<T> typeInfo)
        where T : class => JsonSerializer.Deserialize(utf8Json, typeInfo) ?? throw new JsonException("The body is null.");
}
