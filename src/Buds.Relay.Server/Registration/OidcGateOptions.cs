namespace Buds.Relay.Server.Registration;

/// <summary>Whose OpenID Connect tokens admit new accounts.</summary>
public sealed class OidcGateOptions
{
    /// <summary>The name of the <see cref="HttpClient"/> that fetches the issuer's keys.</summary>
    public const string HttpClientName = "buds-oidc";

    /// <summary>The issuer, as its tokens name it in <c>iss</c>. Its keys are found by <c>/.well-known/openid-configuration</c> below it.</summary>
    /// <value>An https URL; required. For Firebase: <c>https://securetoken.google.com/PROJECT</c>.</value>
    public string Issuer { get; set; } = "";

    /// <summary>For whom a token must be, in <c>aud</c>: one of these.</summary>
    /// <value>One or more; required. For Firebase: the project's id.</value>
    public IList<string> Audiences { get; } = [];

    /// <summary>Claims that a token must have, with the value that they must have, or an empty one for any.</summary>
    /// <value>Default: none. For people whose phone number Firebase has verified: <c>phone_number</c> and an empty value.</value>
    public IDictionary<string, string> RequiredClaims { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether the token's <c>nonce</c> must be the new account's DID, so that a stolen token registers nobody else. Not every issuer sets one: Firebase does not.</summary>
    /// <value>Default: false.</value>
    public bool RequireNonce { get; set; }

    /// <summary>How far the issuer's clock may be off.</summary>
    /// <value>0 to 5 minutes; default: 1 minute.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How soon after a fetch the issuer's keys are fetched again for a token whose key is not among them. Anybody can send such a token.</summary>
    /// <value>1 second to 1 day; default: 1 minute.</value>
    public TimeSpan KeyRefreshInterval { get; set; } = TimeSpan.FromMinutes(1);
}
