namespace Buds.Relay.Protocol.Description;

/// <summary>Who may register a new account at a relay.</summary>
public static class RelayRegistration
{
    /// <summary>Everyone.</summary>
    public const string Open = "open";

    /// <summary>Nobody.</summary>
    public const string Closed = "closed";

    /// <summary>Whoever brings an invite code.</summary>
    public const string Invite = "invite";

    /// <summary>Whoever brings an OpenID Connect token as <c>Authorization: Bearer</c>.</summary>
    public const string Oidc = "oidc";
}
