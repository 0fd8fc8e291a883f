namespace Buds.Storage.Presigning;

/// <summary>A request that somebody else may send as it is.</summary>
/// <param name="Url">Where to; relative to the server that gave it out when it has no host of its own. Whoever has it can use it: do not log it.</param>
/// <param name="Method"><c>PUT</c> or <c>GET</c>.</param>
/// <param name="Headers">Headers the request must carry, names in lower case; <c>content-length</c> is left to the HTTP client.</param>
/// <param name="ExpiresAt">The first moment at which it is refused.</param>
public sealed record PresignedRequest(Uri Url, string Method, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);
