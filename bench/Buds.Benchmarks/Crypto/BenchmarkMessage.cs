using System.Security.Cryptography;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;

namespace Buds.Benchmarks.Crypto;

/// <summary>
/// One memory of 500,000 bytes: one receipt and one blob. Blob, payload and opened blob live in buffers made once, so that what a run
/// allocates is the library's own.
/// </summary>
public sealed class BenchmarkMessage
{
    public const int BlobSize = 500_000;

    private readonly BenchmarkCircle _circle;
    private readonly BlobSink _sink = new(new byte[BlobSize]);
    private readonly byte[] _payload = new byte[BlobSize + 20_000];
    private readonly ReceivedEnvelope _received;

    private BenchmarkMessage(BenchmarkCircle circle, EnvelopeSuite suite, byte[] blob, Package package, SealedEnvelope envelope, byte[] payload)
    {
        _circle = circle;
        Suite = suite;
        Blob = blob;
        Package = package;
        Envelope = envelope;
        Payload = payload;
        var key = envelope.WrappedKeys.Single(w => w.Device == circle.Receiver.Device);
        _received = new ReceivedEnvelope(envelope.Header, envelope.Signature, key.KeyId, key.Encapsulated, key.Ciphertext);
    }

    public EnvelopeSuite Suite { get; }

    public byte[] Blob { get; }

    public Package Package { get; }

    /// <summary>The message sealed once, for opening.</summary>
    public SealedEnvelope Envelope { get; }

    /// <summary>The payload of <see cref="Envelope"/>.</summary>
    public byte[] Payload { get; }

    public static async Task<BenchmarkMessage> CreateAsync(BenchmarkCircle circle, EnvelopeSuite suite)
    {
        var blob = RandomNumberGenerator.GetBytes(BlobSize);
        var cid = Cid.Of(CidCodec.Raw, blob);
        var source = new PackageBlobSource(
            new PackageBlob(cid, BlobSize, "image/jpeg"), _ => ValueTask.FromResult<Stream>(new MemoryStream(blob, writable: false)));
        var package = new Package([circle.SignReceipt(cid, BlobSize)], [source]);
        var payload = new MemoryStream();
        var envelope = await circle.SealAsync(package, payload, suite, threads: 1);
        return new BenchmarkMessage(circle, suite, blob, package, envelope, payload.ToArray());
    }

    /// <summary>A message of suite 1 with a receipt and no blob: for what is measured of the envelope alone.</summary>
    public static SealedEnvelope SealReceipt(BenchmarkCircle circle)
    {
        var receipt = BenchmarkReceipt.Sign(circle.Sender.Did, circle.Sender.Key, circle.Now);
        return circle.SealAsync(new Package([receipt], []), Stream.Null, EnvelopeSuite.X25519, threads: 1).GetAwaiter().GetResult();
    }

    public async Task SealAsync(int threads)
    {
        using var payload = new MemoryStream(_payload);
        using var envelope = await _circle.SealAsync(Package, payload, Suite, threads);
    }

    public async Task OpenAsync()
    {
        using var envelope = await EnvelopeOpener.AuthenticateAsync(_received, _circle.Receiver, _circle.Now);
        using var payload = new MemoryStream(Payload, writable: false);
        _ = await envelope.ReadAsync(payload, _sink);
    }

    private sealed class BlobSink(byte[] buffer) : IBlobSink
    {
        public ValueTask<Stream> CreateAsync(PackageBlob blob, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Stream>(new MemoryStream(buffer));
    }
}
