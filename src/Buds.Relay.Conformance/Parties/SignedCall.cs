using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.HttpSignatures;

namespace Buds.Relay.Conformance.Parties;

/// <summary>A request and how it is signed; each part can be made wrong.</summary>
internal sealed record SignedCall(HttpMethod Method, string Target)
{
    public byte[]? Body { get; init; }

    /// <summary>What is signed, where that is not what is sent.</summary>
    public byte[]? SignedBody { get; init; }

    /// <summary>The target that is signed, where it is another.</summary>
    public string? SignedTarget { get; init; }

    /// <summary>The method that is signed, where it is another.</summary>
    public HttpMethod? SignedMethod { get; init; }

    /// <summary>Whether the signature covers the body's digest.</summary>
    public bool CoversBody { get; init; } = true;

    public bool IsSigned { get; init; } = true;

    public string MediaType { get; init; } = "application/json";

    /// <summary>Sent along, not signed.</summary>
    public string? BearerToken { get; init; }

    public static SignedCall Post<T>(string path, T body, JsonTypeInfo<T> type) =>
        new(HttpMethod.Post, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    public HttpRequestMessage ToRequest(DeviceKey key, DateTimeOffset created)
    {
        var request = new HttpRequestMessage(Method, Target.TrimStart('/'));
        var digest = Body is null ? null : ContentDigest.Compute(SignedBody ?? Body);
        if (IsSigned && HttpSignedRequest.TryFromTarget(
            (SignedMethod ?? Method).Method, SignedTarget ?? Target, CoversBody && Body is { Length: > 0 }, CoversBody ? digest : null, out var signed))
        {
            var headers = HttpRequestSigner.Sign(key, signed, created);
            request.Headers.Add(HttpSignatureHeaders.SignatureInputName, headers.SignatureInput);
            request.Headers.Add(HttpSignatureHeaders.SignatureName, headers.Signature);
        }

        if (BearerToken is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", BearerToken);
        }

        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
            request.Headers.Add(ContentDigest.HeaderName, digest);
        }

        return request;
    }
}
