using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Buds.Crypto.Identifiers;

namespace Buds.Benchmarks.Micro;

public class CidBenchmarks
{
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(1_800);
    private readonly byte[] _digest = RandomNumberGenerator.GetBytes(32);
    private readonly string _text;
    private readonly Cid _cid;

    public CidBenchmarks()
    {
        _cid = Cid.Of(CidCodec.DagCbor, _content);
        _text = _cid.ToString();
    }

    [Benchmark(Description = "CID: of 1.8 KB")]
    public Cid Of() => Cid.Of(CidCodec.DagCbor, _content);

    [Benchmark(Description = "CID: digest to text")]
    public Cid Format() => Cid.FromDigest(CidCodec.Raw, _digest);

    [Benchmark(Description = "CID: parse text")]
    public Cid Parse() => Cid.Parse(_text);

    [Benchmark(Description = "CID: text to bytes")]
    public byte[] ToBytes() => _cid.ToByteArray();
}
