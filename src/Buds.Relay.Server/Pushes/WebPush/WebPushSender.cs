using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Server.Pushes.WebPush;

/// <summary>Web Push: RFC 8030, encrypted by RFC 8291, authorized by RFC 8292.</summary>
internal sealed class WebPushSender(IHttpClientFactory clients, VapidTokens tokens) : IPushSender
{
    private const string LifetimeSeconds = "86400";

    private static readonly byte[] Payload = """{"content-available":1}"""u8.ToArray();

    public PushKind Kind => PushKind.WebPush;

    public async ValueTask<PushResult> SendAsync(string token, CancellationToken cancellationToken = default)
    {
        if (WebPushSubscription.TryParse(token) is not { } subscription || TryEncrypt(subscription) is not { } body)
        {
            return new PushResult(PushStatus.TokenInvalid);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, subscription.Endpoint)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream"), ContentEncoding = { WebPushEncryption.ContentEncoding } },
            },
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"vapid {tokens.GetAuthorization(subscription.Endpoint)}");
        request.Headers.Add("TTL", LifetimeSeconds);
        request.Headers.Add("Urgency", "normal");

        // A push that the browser has not fetched is replaced by the next one.
        request.Headers.Add("Topic", "inbox");
        return await PushHttp.SendAsync(clients.CreateClient(WebPushOptions.HttpClientName), request, Read, cancellationToken).ConfigureAwait(false);
    }

    private static byte[]? TryEncrypt(WebPushSubscription subscription)
    {
        try
        {
            return WebPushEncryption.Encrypt(subscription, Payload);
        }
        catch (CryptographicException)
        {
            // A point that is not on the curve.
            return null;
        }
    }

    private static PushResult Read(HttpResponseMessage answer, byte[] body) => answer.StatusCode switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new PushResult(PushStatus.TokenInvalid),
        _ when answer.IsSuccessStatusCode => new PushResult(PushStatus.Sent),
        _ => PushHttp.Refused(answer),
    };
}
