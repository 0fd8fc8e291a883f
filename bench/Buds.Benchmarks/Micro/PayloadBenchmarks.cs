using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Payloads;

namespace Buds.Benchmarks.Micro;

/// <summary>
/// A chunk of 64 KiB. A chunk opens at its own place alone, so each run seals or opens a payload of 16, which also makes its key; both
/// copy a chunk into the buffer first, as streams do.
/// </summary>
public class PayloadBenchmarks
{
    private const int Chunks = 16;

    private readonly ContentKey _key = ContentKey.Import(RandomNumberGenerator.GetBytes(ContentKey.Size));
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(PayloadCipher.SaltSize);
    private readonly byte[] _plaintext = RandomNumberGenerator.GetBytes(PayloadCipher.ChunkSize);
    private readonly byte[] _chunk = new byte[PayloadCipher.SealedChunkSize];
    private readonly byte[][] _sealed;

    public PayloadBenchmarks()
    {
        using var cipher = new PayloadCipher(_key, _salt);
        _sealed = [.. Enumerable.Range(0, Chunks).Select(_ => Seal(cipher).ToArray())];
    }

    [GlobalCleanup]
    public void CleanUp() => _key.Dispose();

    [Benchmark(Description = "payload: seal a chunk of 64 KiB", OperationsPerInvoke = Chunks)]
    public void Seal()
    {
        using var cipher = new PayloadCipher(_key, _salt);
        for (var i = 0; i < Chunks; i++)
        {
            _ = Seal(cipher);
        }
    }

    [Benchmark(Description = "payload: open a chunk of 64 KiB", OperationsPerInvoke = Chunks)]
    public void Open()
    {
        using var cipher = new PayloadCipher(_key, _salt);
        foreach (var chunk in _sealed)
        {
            chunk.CopyTo(_chunk, 0);
            if (!cipher.TryOpen(_chunk, last: false))
            {
                throw new InvalidOperationException("What was sealed does not open.");
            }
        }
    }

    private byte[] Seal(PayloadCipher cipher)
    {
        _plaintext.CopyTo(_chunk, 0);
        cipher.Seal(_chunk, _plaintext.Length, last: false);
        return _chunk;
    }
}
