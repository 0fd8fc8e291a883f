using BenchmarkDotNet.Attributes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.HttpSignatures;

namespace Buds.Benchmarks.Micro;

/// <summary>A POST with a body: its digest is made before.</summary>
public class HttpSignatureBenchmarks
{
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly DeviceKey _key;
    private readonly HttpSignedRequest _request;
    private readonly HttpSignatureHeaders _headers;

    public HttpSignatureBenchmarks()
    {
        _key = DeviceKey.Generate(DeviceId.Create(_now));
        _ = HttpSignedRequest.TryFromTarget("POST", RelayRoutes.Send, true, ContentDigest.Compute(new byte[1_000]), out var request);
        _request = request!;
        _headers = HttpRequestSigner.Sign(_key, _request, _now);
        if (Verify() != HttpSignatureRefusal.None)
        {
            throw new InvalidOperationException("The request does not verify.");
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _key.Dispose();

    [Benchmark(Description = "HTTP signature: sign")]
    public HttpSignatureHeaders Sign() => HttpRequestSigner.Sign(_key, _request, _now);

    [Benchmark(Description = "HTTP signature: parse and verify")]
    public HttpSignatureRefusal Verify() => HttpSignatureInput.TryParse(_headers.SignatureInput, _headers.Signature, out var input, out var refusal)
        ? input.Verify(_key.PublicKey, _request, _now)
        : refusal;
}
