using System.Globalization;
using System.Text;
using System.Text.Json;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.HttpSignatures;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Stores;

namespace Buds.Benchmarks.Relay;

/// <summary>Signed requests as the bytes that go over the connection, made before anything is measured.</summary>
internal static class SignedRequestBytes
{
    public static byte[] Send(NewMessage message, DeviceKey sender) => Create(
        "POST",
        RelayRoutes.Send,
        JsonSerializer.SerializeToUtf8Bytes(
            new SendRequest { Header = message.Header, Signature = message.Signature, WrappedKeys = message.WrappedKeys }, RelayJson.Default.SendRequest),
        sender);

    public static byte[] Get(string target, DeviceKey device) => Create("GET", target, [], device);

    /// <summary>A request without a signature of its own: its URL has one.</summary>
    public static byte[] GetPresigned(Uri url) => Encoding.ASCII.GetBytes($"GET {url.OriginalString} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    private static byte[] Create(string method, string target, byte[] body, DeviceKey key)
    {
        var digest = body.Length > 0 ? ContentDigest.Compute(body) : null;
        if (!HttpSignedRequest.TryFromTarget(method, target, body.Length > 0, digest, out var request))
        {
            throw new ArgumentException("The request cannot be signed.", nameof(target));
        }

        var headers = HttpRequestSigner.Sign(key, request, TimeProvider.System.GetUtcNow());
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            .Append(CultureInfo.InvariantCulture, $"{HttpSignatureHeaders.SignatureInputName}: {headers.SignatureInput}\r\n")
            .Append(CultureInfo.InvariantCulture, $"{HttpSignatureHeaders.SignatureName}: {headers.Signature}\r\n");
        if (digest is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ContentDigest.HeaderName}: {digest}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        }

        return [.. Encoding.ASCII.GetBytes(text.Append("\r\n").ToString()), .. body];
    }
}
