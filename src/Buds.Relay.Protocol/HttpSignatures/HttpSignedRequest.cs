using System.Diagnostics.CodeAnalysis;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>The parts of a request that its signature covers (protocol.md §6), exactly as they are on the wire.</summary>
public sealed record HttpSignedRequest
{
    /// <summary>The method, in its own case: <c>POST</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The path as sent, percent-encoding and all; begins with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>The query as sent, with its question mark; empty where there is none.</summary>
    public string Query { get; init; } = string.Empty;

    /// <summary>Whether the request has a body of at least one byte. Such a request must have its digest signed.</summary>
    public required bool HasBody { get; init; }

    /// <summary>The value of <c>Content-Digest</c>, several lines joined by a comma and a space; null where there is none. That the
    /// body has this digest is for <see cref="HttpSignatures.ContentDigest.Matches"/> to say, not for the signature.</summary>
    public string? ContentDigest { get; init; }

    /// <summary>Takes a request's raw target apart: on a server that of the request line, on a client
    /// <see cref="Uri.PathAndQuery"/>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The target in origin form (RFC 9112 §3.2.1): never the decoded path, which has lost what was signed.</param>
    /// <param name="hasBody">Whether there is a body of at least one byte.</param>
    /// <param name="contentDigest">The value of <c>Content-Digest</c>, or null.</param>
    /// <param name="request">The parts.</param>
    /// <returns>False where the target is not in origin form.</returns>
    public static bool TryFromTarget(
        string method, string target, bool hasBody, string? contentDigest, [NotNullWhen(true)] out HttpSignedRequest? request)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(target);
        request = null;
        if (!target.StartsWith('/'))
        {
            return false;
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        request = new HttpSignedRequest
        {
            Method = method,
            Path = mark < 0 ? target : target[..mark],
            Query = mark < 0 ? string.Empty : target[mark..],
            HasBody = hasBody,
            ContentDigest = contentDigest,
        };
        return true;
    }
}
