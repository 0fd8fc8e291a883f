using BenchmarkDotNet.Attributes;
using Buds.Benchmarks.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identity;

namespace Buds.Benchmarks.Micro;

/// <summary>The list and a key bundle of an account of three devices.</summary>
public class DeviceListBenchmarks
{
    private readonly RecipientAccount _account;

    public DeviceListBenchmarks()
    {
        using var circle = new BenchmarkCircle();
        _account = circle.Recipients[0];
    }

    [Benchmark(Description = "device list: decode and verify")]
    public SignedDeviceList VerifyList() => SignedDeviceList.Verify(_account.List.Bytes, _account.List.Signature);

    [Benchmark(Description = "key bundle: decode and verify")]
    public SignedKeyBundle VerifyBundle() => SignedKeyBundle.Verify(_account.Bundles[0].Bytes, _account.Bundles[0].Signature, _account.List.Content);
}
