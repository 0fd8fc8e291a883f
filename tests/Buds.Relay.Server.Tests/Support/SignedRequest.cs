using System.Net.Http.Headers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.HttpSignatures;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>A request and how it is signed; each part can be made wrong.</summary>
public sealed record SignedRequest(HttpMethod Method, string Target)
{
    /// <summary>What is sent.</summary>
    public byte[]? Body { get; init; }

    /// <summary>What is signed, where that is not what is sent.</summary>
    public byte[]? SignedBody { get; init; }

    public string MediaType { get; init; } = "application/json";

    /// <summary>Whether the length of the body is not told ahead.</summary>
    public bool Chunked { get; init; }

    /// <summary>Sent along, not signed.</summary>
    public string? BearerToken { get; init; }

    public HttpRequestMessage Sign(DeviceKey key, DateTimeOffset created)
    {
        var request = new HttpRequestMessage(Method, Target);
        var digest = Body is null ? null : ContentDigest.Compute(SignedBody ?? Body);
        HttpSignedRequest.TryFromTarget(Method.Method, Target, Body is { Length: > 0 }, digest, out var signed).ShouldBeTrue();
        var headers = HttpRequestSigner.Sign(key, signed!, created);
        request.Headers.Add(HttpSignatureHeaders.SignatureInputName, headers.SignatureInput);
        request.Headers.Add(HttpSignatureHeaders.SignatureName, headers.Signature);
        if (BearerToken is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {BearerToken}");
        }

        if (Body is not null)
        {
            request.Content = Chunked ? new StreamContent(new UnknownLengthStream(Body)) : new ByteArrayContent(Body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
            request.Headers.Add(ContentDigest.HeaderName, digest);
        }

        return request;
    }

    private sealed class UnknownLengthStream(byte[] content) : MemoryStream(content, writable: false)
    {
        public override bool CanSeek => false;
    }
}
