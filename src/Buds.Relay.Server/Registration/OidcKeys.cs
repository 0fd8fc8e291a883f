using Buds.Relay.Protocol.Errors;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Registration;

/// <summary>The issuer's keys: fetched when they are first needed, kept, and fetched again twice a day, or for a token whose key is not among them.</summary>
internal sealed class OidcKeys(IHttpClientFactory clients, IOptions<OidcGateOptions> options, TimeProvider time) : IDisposable
{
    private const string DiscoveryPath = "/.well-known/openid-configuration";

    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(12);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private IReadOnlyList<SecurityKey>? _keys;
    private DateTimeOffset _fetchedAt;

    /// <summary>The keys.</summary>
    /// <param name="missing">The id of a key that a token names; null for one that names none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="RelayException"><see cref="RelayErrorCode.StoreUnavailable"/>: there are none, and the issuer does not answer.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> GetAsync(string? missing, CancellationToken cancellationToken)
    {
        if (_keys is { } known && !IsDue(known, missing))
        {
            return known;
        }

        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_keys is null || IsDue(_keys, missing))
            {
                await FetchAsync(cancellationToken).ConfigureAwait(false);
            }

            return _keys!;
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    // Anybody can send a token of a key that is not there.
    private bool IsDue(IReadOnlyList<SecurityKey> known, string? missing)
    {
        var age = time.GetUtcNow() - _fetchedAt;
        return age >= MaxAge || (age >= options.Value.KeyRefreshInterval && missing is not null && known.All(key => key.KeyId != missing));
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var documents = new HttpDocumentRetriever(clients.CreateClient(OidcGateOptions.HttpClientName)) { RequireHttps = true };
            var issuer = await OpenIdConnectConfigurationRetriever.GetAsync(
                options.Value.Issuer.TrimEnd('/') + DiscoveryPath, documents, cancellationToken).ConfigureAwait(false);
            _keys = [.. issuer.SigningKeys];
        }
#pragma warning disable CA1031 // Whatever it is that the issuer answers, there are no new keys.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (_keys is null)
            {
                throw new RelayException(
                    RelayProblem.Create(RelayErrorCode.StoreUnavailable, "The issuer of tokens does not answer: try again later."), TimeSpan.FromSeconds(10), e);
            }
        }

        // After a failure as well: it is not asked for each token.
        _fetchedAt = time.GetUtcNow();
    }
}
