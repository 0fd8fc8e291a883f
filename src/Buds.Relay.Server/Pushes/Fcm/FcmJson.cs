using System.Text.Json.Serialization;

namespace Buds.Relay.Server.Pushes.Fcm;

internal sealed record FcmTokenAnswer(string AccessToken, int ExpiresIn)
{
    public override string ToString() => nameof(FcmTokenAnswer);
}

internal sealed record FcmSend(FcmMessage Message);

internal sealed record FcmMessage(string Token, IReadOnlyDictionary<string, string> Data, FcmAndroid Android);

internal sealed record FcmAndroid(string Priority, string Ttl, string CollapseKey);

internal sealed record FcmAnswer(FcmError? Error);

internal sealed record FcmError(string? Status, IReadOnlyList<FcmErrorDetail>? Details);

internal sealed record FcmErrorDetail(string? ErrorCode);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FcmServiceAccount))]
[JsonSerializable(typeof(FcmTokenAnswer))]
[JsonSerializable(typeof(FcmSend))]
internal sealed partial class FcmJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FcmAnswer))]
internal sealed partial class FcmAnswerJson : JsonSerializerContext;
