using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using Buds.Relay.Client.Errors;

namespace Buds.Relay.Client.Payloads;

/// <summary>Makes the request of a presigned URL, which the relay wrote and is hostile until checked.</summary>
internal static class PayloadRequest
{
    private const int MaxHeaders = 32;
    private const int MaxHeaderLength = 4096;

    private static readonly SearchValues<char> NameAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    // What belongs to the connection or says who asks (RFC 9110 §7.6.1): a relay has no say in these.
    private static readonly FrozenSet<string> Forbidden = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "HTTP2-Settings",
        "Host", "Authorization", "Proxy-Authorization", "Proxy-Authenticate", "Cookie", "Cookie2", "Forwarded", "Via", "Origin", "Referer",
        "Range", "Signature", "Signature-Input",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A request with the named headers and no others.</summary>
    /// <exception cref="RelayTransportException"><see cref="RelayClientErrorCode.PayloadLinkInvalid"/>.</exception>
    public static HttpRequestMessage Create(
        HttpMethod method, Uri url, IReadOnlyDictionary<string, string> headers, Uri relay, HttpContent? content = null)
    {
        if (!IsAllowed(url, relay) || headers.Count > MaxHeaders)
        {
            throw new RelayTransportException(RelayClientErrorCode.PayloadLinkInvalid);
        }

        var request = new HttpRequestMessage(method, url) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!IsAllowed(name, value) || !TryAdd(request, name, value))
            {
                request.Dispose();
                throw new RelayTransportException(RelayClientErrorCode.PayloadLinkInvalid);
            }
        }

        return request;
    }

    // A relay behind TLS cannot send a device to a plain-text host, be it of the device's own network.
    private static bool IsAllowed(Uri url, Uri relay) => url.IsAbsoluteUri && url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && relay.Scheme == Uri.UriSchemeHttp));

    private static bool IsAllowed(string name, string value) => name.Length > 0 && name.Length + value.Length <= MaxHeaderLength
        && !name.AsSpan().ContainsAnyExcept(NameAlphabet) && !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && !Forbidden.Contains(name);

    private static bool TryAdd(HttpRequestMessage request, string name, string value)
    {
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            return request.Content is not null && value == request.Content.Headers.ContentLength?.ToString(CultureInfo.InvariantCulture);
        }

        return request.Headers.TryAddWithoutValidation(name, value) || request.Content?.Headers.TryAddWithoutValidation(name, value) == true;
    }
}
