using System.Globalization;
using Buds.Crypto.Identity;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>Signs requests with a device's key (protocol.md §6; RFC 9421 §3.1).</summary>
public static class HttpRequestSigner
{
    private static readonly string[] Bare = [HttpSignatureProfile.Method, HttpSignatureProfile.Path, HttpSignatureProfile.Query];
    private static readonly string[] WithDigest = [.. Bare, HttpSignatureProfile.Digest];

    /// <summary>Signs a request.</summary>
    /// <param name="key">The device's key; its id becomes the <c>keyid</c>.</param>
    /// <param name="request">The request.</param>
    /// <param name="created">The time of signing; cut to seconds.</param>
    /// <exception cref="ArgumentException">The request has a body and no digest, or a part that cannot be one of HTTP.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time before 1970.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public static HttpSignatureHeaders Sign(DeviceKey key, HttpSignedRequest request, DateTimeOffset created)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(request);
        var seconds = created.ToUnixTimeSeconds();
        ArgumentOutOfRangeException.ThrowIfNegative(seconds, nameof(created));
        if (request is { HasBody: true, ContentDigest: null })
        {
            throw new ArgumentException("A request with a body needs a Content-Digest.", nameof(request));
        }

        var components = request.ContentDigest is null ? Bare : WithDigest;
        var signatureParams = string.Create(
            CultureInfo.InvariantCulture,
            $"({string.Join(' ', components)});created={seconds};keyid=\"{key.Id}\";tag=\"{HttpSignatureProfile.Tag}\"");
        if (!HttpSignatureProfile.TryBuildBase(request, components, signatureParams, out var bytes))
        {
            throw new ArgumentException("The method, path, query or digest is not as HTTP allows it.", nameof(request));
        }

        return new HttpSignatureHeaders(
            $"{HttpSignatureProfile.Label}={signatureParams}",
            $"{HttpSignatureProfile.Label}=:{Convert.ToBase64String(key.SignHttp(bytes))}:");
    }
}
