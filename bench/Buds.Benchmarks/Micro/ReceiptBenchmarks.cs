using BenchmarkDotNet.Attributes;
using Buds.Benchmarks.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Receipts;

namespace Buds.Benchmarks.Micro;

/// <summary>A receipt of 1.8 KB.</summary>
public class ReceiptBenchmarks
{
    private readonly DeviceKey _key;
    private readonly SignedReceipt _receipt;

    public ReceiptBenchmarks()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var author = IdentityKey.Generate();
        _key = DeviceKey.Generate(DeviceId.Create(now));
        _receipt = BenchmarkReceipt.Sign(author.Did, _key, now);
    }

    [GlobalCleanup]
    public void CleanUp() => _key.Dispose();

    [Benchmark(Description = "receipt: encode")]
    public byte[] Encode() => _receipt.Content.Encode();

    [Benchmark(Description = "receipt: decode")]
    public Receipt Decode() => Receipt.Decode(_receipt.Preimage);

    [Benchmark(Description = "receipt: decode, name and verify")]
    public bool DecodeAndVerify() => SignedReceipt.Decode(_receipt.Preimage, _receipt.Signature).Verify(_key.PublicKey);

    [Benchmark(Description = "receipt: sign")]
    public SignedReceipt Sign() => SignedReceipt.Sign(_receipt.Content, _key);
}
