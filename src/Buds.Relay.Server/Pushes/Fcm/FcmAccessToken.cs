using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Pushes.Fcm;

/// <summary>The access token of the service account (RFC 7523), fetched once for all pushes and again before it ends.</summary>
internal sealed class FcmAccessToken : IDisposable
{
    private const string Scope = "https://www.googleapis.com/auth/firebase.messaging";
    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromMinutes(5);

    private readonly IHttpClientFactory _clients;
    private readonly TimeProvider _time;
    private readonly FcmServiceAccount _account;
    private readonly RSA _key;
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private string? _token;
    private DateTimeOffset _renewAt;

    public FcmAccessToken(IHttpClientFactory clients, IOptions<FcmOptions> options, TimeProvider time)
    {
        _clients = clients;
        _time = time;
        _account = FcmServiceAccount.Load(options.Value);
        _key = _account.LoadKey();
    }

    public string ProjectId => _account.ProjectId;

    /// <summary>The token.</summary>
    /// <param name="refused">One that Google refused: it is not given again.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Null where Google gives none at the moment.</returns>
    public async ValueTask<string?> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is null || _token == refused || _time.GetUtcNow() >= _renewAt)
            {
                _token = await FetchAsync(cancellationToken).ConfigureAwait(false);
            }

            return _token;
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        _fetching.Dispose();
    }

    private async Task<string?> FetchAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var assertion = PushJwt.Sign(_key, _account.PrivateKeyId, new SecurityTokenDescriptor
        {
            Issuer = _account.ClientEmail,
            Audience = _account.TokenUri.AbsoluteUri,
            IssuedAt = now.UtcDateTime,
            Expires = (now + AssertionLifetime).UtcDateTime,
            Claims = new Dictionary<string, object> { ["scope"] = Scope },
        });
        using var content = new FormUrlEncodedContent([new("grant_type", GrantType), new("assertion", assertion)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, _account.TokenUri) { Content = content, Version = HttpVersion.Version20 };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var answer = await _clients.CreateClient(FcmOptions.HttpClientName).SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await PushHttp.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode && JsonSerializer.Deserialize(body, FcmJson.Default.FcmTokenAnswer) is { AccessToken.Length: > 0 } token)
            {
                _renewAt = now + TimeSpan.FromSeconds(token.ExpiresIn) - RenewedBefore;
                return token.AccessToken;
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            // As good as none.
        }

        return null;
    }
}
