using BenchmarkDotNet.Attributes;
using Buds.Benchmarks.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identity;

namespace Buds.Benchmarks.Micro;

/// <summary>The header of a message for 12 accounts.</summary>
public class HeaderBenchmarks
{
    private readonly Ed25519PublicKey _senderKey;
    private readonly EnvelopeHeader _content;
    private readonly ReadOnlyMemory<byte> _header;
    private readonly ReadOnlyMemory<byte> _signature;

    public HeaderBenchmarks()
    {
        using var circle = new BenchmarkCircle();
        using var envelope = BenchmarkMessage.SealReceipt(circle);
        (_content, _header, _signature, _senderKey) = (envelope.Content, envelope.Header, envelope.Signature, circle.Sender.Key.PublicKey);
    }

    [Benchmark(Description = "header: encode")]
    public byte[] Encode() => _content.Encode();

    [Benchmark(Description = "header: decode")]
    public EnvelopeHeader Decode() => EnvelopeHeader.Decode(_header);

    [Benchmark(Description = "header: verify its signature")]
    public bool Verify() => EnvelopeHeader.VerifySignature(_header.Span, _signature.Span, _senderKey);
}
