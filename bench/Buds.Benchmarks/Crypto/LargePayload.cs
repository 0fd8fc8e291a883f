using System.Diagnostics;
using Buds.Benchmarks.Measuring;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;

namespace Buds.Benchmarks.Crypto;

/// <summary>A payload of 500 MB: sealed from a stream that makes it up into a file, and opened from the file.</summary>
public sealed class LargePayload(BenchmarkCircle circle)
{
    public const long Size = 500_000_000;

    private const double Megabyte = 1_000_000;
    private const double LimitMegabytes = 8;

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var cid = Cid.FromDigest(CidCodec.Raw, GeneratedStream.Hash(Size));
        var blob = new PackageBlob(cid, Size, "video/mp4");
        var package = new Package(
            [circle.SignReceipt(cid, Size)], [new PackageBlobSource(blob, _ => ValueTask.FromResult<Stream>(new GeneratedStream(Size)))]);
        using var file = new FileStream(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        });

        var sealing = new MemoryPeak();
        var start = Stopwatch.GetTimestamp();
        using var sink = new MeteredStream(sealing, file);
        using var envelope = await circle.SealAsync(package, sink, EnvelopeSuite.X25519, threads: 1);
        var sealTime = Stopwatch.GetElapsedTime(start);
        Require(sink.Length == envelope.Content.PayloadSize && sink.GetHash().AsSpan().SequenceEqual(envelope.Content.PayloadSha256.Span));

        cancellationToken.ThrowIfCancellationRequested();
        file.Position = 0;
        var opening = new MemoryPeak();
        start = Stopwatch.GetTimestamp();
        var key = envelope.WrappedKeys.Single(w => w.Device == circle.Receiver.Device);
        var received = new ReceivedEnvelope(envelope.Header, envelope.Signature, key.KeyId, key.Encapsulated, key.Ciphertext);
        using var authenticated = await EnvelopeOpener.AuthenticateAsync(received, circle.Receiver, circle.Now, cancellationToken);
        using var output = new MeteredStream(opening);
        _ = await authenticated.ReadAsync(file, new BlobSink(output), cancellationToken);
        var openTime = Stopwatch.GetElapsedTime(start);
        Require(output.Length == Size && Cid.FromDigest(CidCodec.Raw, output.GetHash()) == cid);

        report.Add("A payload of 500,000,000 bytes", [Line("seal", sealTime, sealing), Line("open", openTime, opening)]);
        report.Add(new Goal("500 MB payload, seal: managed memory over the baseline, MB", sealing.Bytes / Megabyte, LimitMegabytes));
        report.Add(new Goal("500 MB payload, open: managed memory over the baseline, MB", opening.Bytes / Megabyte, LimitMegabytes));
    }

    private static (string, string) Line(string name, TimeSpan time, MemoryPeak peak) => (name, FormattableString.Invariant(
        $"{time.TotalSeconds:N2} s, {Size / time.TotalSeconds / Megabyte:N0} MB/s; {peak.Bytes:N0} bytes of managed memory at the peak"));

    private static void Require(bool valid)
    {
        if (!valid)
        {
            throw new InvalidOperationException("What came out is not what went in.");
        }
    }

    private sealed class BlobSink(Stream output) : IBlobSink
    {
        public ValueTask<Stream> CreateAsync(PackageBlob blob, CancellationToken cancellationToken) => ValueTask.FromResult(output);
    }
}
