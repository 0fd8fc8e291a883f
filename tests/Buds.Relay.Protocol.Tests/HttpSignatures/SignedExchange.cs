using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.HttpSignatures;

namespace Buds.Relay.Protocol.Tests.HttpSignatures;

/// <summary>A device and the requests it signs.</summary>
internal static class SignedExchange
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);
    public static readonly DeviceId Device = DeviceId.Parse("019ab7f2-0000-7000-8000-0000000000d1");
    public static readonly DeviceKey Key = DeviceKey.FromSeed(Device, Enumerable.Range(1, DeviceKey.SeedSize).Select(i => (byte)i).ToArray());
    public static readonly HttpSignedRequest Get = new() { Method = "GET", Path = "/api/messages/inbox", Query = "?limit=5", HasBody = false };
    public static readonly HttpSignedRequest Post =
        new() { Method = "POST", Path = "/api/messages/ack", HasBody = true, ContentDigest = ContentDigest.Compute("{}"u8) };

    public static HttpSignatureRefusal Verify(HttpSignatureHeaders headers, HttpSignedRequest request, DateTimeOffset? now = null) =>
        HttpSignatureInput.TryParse(headers.SignatureInput, headers.Signature, out var input, out var refusal)
            ? input.Verify(Key.PublicKey, request, now ?? Now)
            : refusal;

    /// <summary>Signs with an input of the test's own making, as another implementation could.</summary>
    public static HttpSignatureHeaders SignAs(string signatureParams, HttpSignedRequest request, params string[] components)
    {
        HttpSignatureProfile.TryBuildBase(request, components, signatureParams, out var bytes).ShouldBeTrue();
        return new($"buds={signatureParams}", $"buds=:{Convert.ToBase64String(Key.SignHttp(bytes))}:");
    }
}
