using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Pushes;

/// <summary>Signs the tokens by which a relay proves itself to push services (RFC 7519).</summary>
internal static class PushJwt
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    public static string Sign(ECDsa key, string? keyId, SecurityTokenDescriptor claims) =>
        Sign(new ECDsaSecurityKey(key) { KeyId = keyId }, SecurityAlgorithms.EcdsaSha256, claims);

    public static string Sign(RSA key, string? keyId, SecurityTokenDescriptor claims) =>
        Sign(new RsaSecurityKey(key) { KeyId = keyId }, SecurityAlgorithms.RsaSha256, claims);

    private static string Sign(SecurityKey key, string algorithm, SecurityTokenDescriptor claims)
    {
        // Signers that are kept would hold keys that are disposed.
        key.CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false };
        claims.SigningCredentials = new SigningCredentials(key, algorithm);
        return Handler.CreateToken(claims);
    }
}
