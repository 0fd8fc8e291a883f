namespace Buds.Relay.Client;

/// <summary>What may be a relay's URL.</summary>
internal static class RelayOrigin
{
    /// <summary>Why a URL is none, or null where it is one.</summary>
    public static string? Refusal(Uri url) => url switch
    {
        { IsAbsoluteUri: false } => "must be an absolute URL.",
        not { Scheme: "https" } and not { Scheme: "http", IsLoopback: true } => "must be https; http is for loopback addresses alone.",
        { UserInfo.Length: > 0 } or not { PathAndQuery: "/", Fragment: "" } => "must be scheme, host and port alone.",
        _ => null,
    };

    public static bool IsSame(Uri left, Uri right) =>
        left.Scheme == right.Scheme && left.Port == right.Port && left.IdnHost.Equals(right.IdnHost, StringComparison.OrdinalIgnoreCase);
}
