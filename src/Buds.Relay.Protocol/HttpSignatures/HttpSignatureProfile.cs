using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>What a Buds signature covers (protocol.md §6), on top of RFC 9421.</summary>
internal static class HttpSignatureProfile
{
    public const string Label = "buds";
    public const string Tag = "buds";
    public const string Algorithm = "ed25519";
    public const string Method = "\"@method\"";
    public const string Path = "\"@path\"";
    public const string Query = "\"@query\"";
    public const string Digest = "\"content-digest\"";

    private static readonly SearchValues<char> MethodAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    /// <summary>Whether components are the profile's own: each of the three, the digest at most once, in any order.</summary>
    public static bool Covers(IReadOnlyList<string> components) =>
        components.Contains(Method) && components.Contains(Path) && components.Contains(Query)
        && components.Count == (components.Contains(Digest) ? 4 : 3);

    /// <summary>The signature base of a request, or <see langword="false"/> where a part of the request cannot be one of HTTP.</summary>
    public static bool TryBuildBase(
        HttpSignedRequest request, IReadOnlyList<string> components, string signatureParams, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!IsWellFormed(request))
        {
            return false;
        }

        var values = new KeyValuePair<string, string>[components.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new(components[i], ValueOf(request, components[i]));
        }

        return SignatureBase.TryBuild(values, signatureParams, out bytes);
    }

    private static string ValueOf(HttpSignedRequest request, string component) => component switch
    {
        Method => request.Method,
        Path => request.Path,
        Query => request.Query.Length == 0 ? "?" : request.Query,
        Digest => request.ContentDigest!.Trim(' ', '\t'),
        _ => throw new ArgumentOutOfRangeException(nameof(component)),
    };

    private static bool IsWellFormed(HttpSignedRequest request) =>
        request.Method.Length > 0 && !request.Method.AsSpan().ContainsAnyExcept(MethodAlphabet)
        && request.Path.StartsWith('/') && IsVisible(request.Path) && !request.Path.AsSpan().ContainsAny('?', '#')
        && (request.Query.Length == 0 || request.Query[0] == '?') && IsVisible(request.Query)
        && !request.Query.Contains('#', StringComparison.Ordinal);

    private static bool IsVisible(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
