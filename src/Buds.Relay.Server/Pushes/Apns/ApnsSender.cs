using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Buds.Relay.Protocol.Devices;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Pushes.Apns;

/// <summary>Apple Push Notification service, by HTTP/2 and provider tokens.</summary>
internal sealed class ApnsSender(IHttpClientFactory clients, ApnsProviderToken tokens, IOptions<ApnsOptions> options, TimeProvider time) : IPushSender
{
    // Apple's tokens are 32 bytes today and may grow, says Apple.
    private const int MaxTokenLength = 400;

    // A device that is off finds the push when it comes back within a day; later it polls.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private static readonly byte[] Payload = """{"aps":{"content-available":1}}"""u8.ToArray();
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public PushKind Kind => PushKind.Apns;

    public async ValueTask<PushResult> SendAsync(string token, CancellationToken cancellationToken = default)
    {
        // It becomes part of a path.
        if (token.Length is 0 or > MaxTokenLength || !token.All(char.IsAsciiHexDigit))
        {
            return new PushResult(PushStatus.TokenInvalid);
        }

        var provider = tokens.Get();
        var result = await SendAsync(token, provider, cancellationToken).ConfigureAwait(false);
        return result.Reason == "ExpiredProviderToken" && tokens.TryReplace(provider)
            ? await SendAsync(token, tokens.Get(), cancellationToken).ConfigureAwait(false)
            : result;
    }

    private async ValueTask<PushResult> SendAsync(string token, string provider, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.Server, $"/3/device/{token}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Payload) { Headers = { ContentType = Json } },
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("bearer", provider);
        request.Headers.Add("apns-topic", options.Value.Topic);
        request.Headers.Add("apns-push-type", "background");
        request.Headers.Add("apns-priority", "5");
        request.Headers.Add("apns-collapse-id", "inbox");
        request.Headers.Add("apns-expiration", (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        return await PushHttp.SendAsync(clients.CreateClient(ApnsOptions.HttpClientName), request, Read, cancellationToken).ConfigureAwait(false);
    }

    private static PushResult Read(HttpResponseMessage answer, byte[] body) => (answer.StatusCode, Reason(body)) switch
    {
        (HttpStatusCode.OK, _) => new PushResult(PushStatus.Sent),
        (HttpStatusCode.Gone, _) or (_, "BadDeviceToken" or "DeviceTokenNotForTopic" or "Unregistered" or "ExpiredToken") => new PushResult(PushStatus.TokenInvalid),
        (_, { } reason) => new PushResult(PushStatus.Refused, reason),
        _ => PushHttp.Refused(answer),
    };

    private static string? Reason(byte[] body)
    {
        try
        {
            // One of Apple's words, and nothing that could be another's text in a log.
            var reason = JsonSerializer.Deserialize(body, ApnsJson.Default.ApnsAnswer)?.Reason;
            return reason is { Length: > 0 and <= 64 } && reason.All(char.IsAsciiLetter) ? reason : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
