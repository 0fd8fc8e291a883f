using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Relay.Server.Pushes.WebPush;

/// <summary>What a page's <c>PushSubscription.toJSON()</c> says (W3C Push API §7): where to push, and to which key.</summary>
internal sealed record WebPushSubscription(Uri Endpoint, byte[] PublicKey, byte[] AuthSecret)
{
    private const int AuthSecretSize = 16;

    /// <summary>Reads a token; null for one that is no subscription.</summary>
    public static WebPushSubscription? TryParse(string token)
    {
        try
        {
            return JsonSerializer.Deserialize(token, WebPushJson.Default.WebPushSubscriptionRecord) is { Endpoint: { } endpoint, Keys: { P256dh: { } key, Auth: { } auth } }
                && Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url is { Scheme: "https", UserInfo: "", Fragment: "" }
                && Base64Url.DecodeFromChars(key) is { Length: VapidKey.PointSize } point
                && Base64Url.DecodeFromChars(auth) is { Length: AuthSecretSize } secret
                ? new WebPushSubscription(url, point, secret)
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    public override string ToString() => nameof(WebPushSubscription);
}

internal sealed record WebPushSubscriptionRecord(string? Endpoint, WebPushKeysRecord? Keys);

internal sealed record WebPushKeysRecord([property: JsonPropertyName("p256dh")] string? P256dh, string? Auth);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 4)]
[JsonSerializable(typeof(WebPushSubscriptionRecord))]
internal sealed partial class WebPushJson : JsonSerializerContext;
