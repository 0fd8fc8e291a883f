using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Registration;

/// <summary>Admits who brings a token of an issuer (OpenID Connect Core 1.0 §3.1.3.7).</summary>
internal sealed class OidcGate(OidcKeys keys, IOptions<OidcGateOptions> options, TimeProvider time) : IRegistrationGate
{
    private const int MaxTokenLength = 8 * 1024;

    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    private readonly OidcGateOptions _options = options.Value;
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenLength, MapInboundClaims = false };

    public string Name => RelayRegistration.Oidc;

    public async ValueTask<RegistrationAdmission> AdmitAsync(RegistrationAttempt attempt, CancellationToken cancellationToken = default)
    {
        if (attempt.BearerToken is not { Length: > 0 and <= MaxTokenLength } token)
        {
            throw RelayProblems.Of(RelayErrorCode.TokenInvalid, "There is no token.");
        }

        var known = await keys.GetAsync(KeyIdOf(token), cancellationToken).ConfigureAwait(false);
        var result = await _handler.ValidateTokenAsync(token, Parameters(known)).ConfigureAwait(false);
        if (!result.IsValid)
        {
            throw RelayProblems.Of(RelayErrorCode.TokenInvalid, Explain(result.Exception));
        }

        RequireClaims((JsonWebToken)result.SecurityToken, attempt);
        return RegistrationAdmission.Free;
    }

    private static string Explain(Exception? fault) => fault switch
    {
        SecurityTokenExpiredException => "The token has expired: get a new one.",
        SecurityTokenInvalidAudienceException => "The token is for somebody else.",
        SecurityTokenInvalidIssuerException => "The token is of another issuer.",
        _ => "The token is not valid.",
    };

    private string? KeyIdOf(string token)
    {
        try
        {
            return _handler.ReadJsonWebToken(token).Kid is { Length: > 0 } id ? id : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            throw RelayProblems.Of(RelayErrorCode.TokenInvalid, "The token is not valid.");
        }
    }

    private TokenValidationParameters Parameters(IReadOnlyList<SecurityKey> known) => new()
    {
        IssuerSigningKeys = known,
        ValidIssuer = _options.Issuer,
        ValidAudiences = _options.Audiences,
        ValidAlgorithms = Algorithms,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return expires + _options.ClockSkew > now && (notBefore is null || notBefore - _options.ClockSkew <= now);
        },
    };

    private void RequireClaims(JsonWebToken token, RegistrationAttempt attempt)
    {
        if (token.IssuedAt - _options.ClockSkew > time.GetUtcNow().UtcDateTime)
        {
            throw RelayProblems.Of(RelayErrorCode.TokenInvalid, "The token is from the future.");
        }

        if (_options.RequireNonce && (!token.TryGetPayloadValue<string>("nonce", out var nonce) || nonce != attempt.Did.ToString()))
        {
            throw RelayProblems.Of(RelayErrorCode.TokenInvalid, "The token's nonce is not the account's DID.");
        }

        foreach (var (name, value) in _options.RequiredClaims)
        {
            if (!token.TryGetPayloadValue<object>(name, out var claim) || (value.Length > 0 && claim?.ToString() != value))
            {
                throw RelayProblems.Of(RelayErrorCode.TokenInvalid, "The token lacks a claim that the relay asks for.");
            }
        }
    }
}
