using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Buds.Relay.Protocol.Devices;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Pushes.Fcm;

/// <summary>Firebase Cloud Messaging, by its HTTP v1 API.</summary>
internal sealed class FcmSender(IHttpClientFactory clients, FcmAccessToken tokens, IOptions<FcmOptions> options) : IPushSender
{
    // Data alone: nothing is shown to anybody but by the app.
    private static readonly IReadOnlyDictionary<string, string> Data = new Dictionary<string, string> { ["content-available"] = "1" };
    private static readonly FcmAndroid Android = new("high", "86400s", "inbox");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly Uri _url = new(options.Value.Server, $"/v1/projects/{tokens.ProjectId}/messages:send");

    public PushKind Kind => PushKind.Fcm;

    public async ValueTask<PushResult> SendAsync(string token, CancellationToken cancellationToken = default)
    {
        if (await tokens.GetAsync(null, cancellationToken).ConfigureAwait(false) is not { } access)
        {
            return new PushResult(PushStatus.TryLater);
        }

        var (result, isUnauthorized) = await SendAsync(token, access, cancellationToken).ConfigureAwait(false);
        if (!isUnauthorized)
        {
            return result;
        }

        // Revoked, or ended early: once more with another one.
        return await tokens.GetAsync(access, cancellationToken).ConfigureAwait(false) is { } other
            ? (await SendAsync(token, other, cancellationToken).ConfigureAwait(false)).Result
            : new PushResult(PushStatus.TryLater);
    }

    private async ValueTask<(PushResult Result, bool IsUnauthorized)> SendAsync(string token, string access, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new FcmSend(new FcmMessage(token, Data, Android)), FcmJson.Default.FcmSend))
            {
                Headers = { ContentType = Json },
            },
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
        var isUnauthorized = false;
        var result = await PushHttp.SendAsync(
            clients.CreateClient(FcmOptions.HttpClientName),
            request,
            (answer, body) =>
            {
                isUnauthorized = answer.StatusCode == HttpStatusCode.Unauthorized;
                return Read(answer, body);
            },
            cancellationToken).ConfigureAwait(false);
        return (result, isUnauthorized);
    }

    private static PushResult Read(HttpResponseMessage answer, byte[] body) => answer.IsSuccessStatusCode
        ? new PushResult(PushStatus.Sent)
        : ErrorCode(body) switch
        {
            "UNREGISTERED" or "SENDER_ID_MISMATCH" => new PushResult(PushStatus.TokenInvalid),
            { } code => new PushResult(PushStatus.Refused, code),

            // Google says so without details where the token never was one.
            null when answer.StatusCode == HttpStatusCode.NotFound => new PushResult(PushStatus.TokenInvalid),
            null => PushHttp.Refused(answer),
        };

    private static string? ErrorCode(byte[] body)
    {
        try
        {
            var error = JsonSerializer.Deserialize(body, FcmAnswerJson.Default.FcmAnswer)?.Error;
            var code = error?.Details?.Select(detail => detail.ErrorCode).FirstOrDefault(code => code is not null);
            return code is { Length: > 0 and <= 64 } && code.All(c => char.IsAsciiLetterUpper(c) || c == '_') ? code : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
