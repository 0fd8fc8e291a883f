using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;

namespace Buds.Crypto.Tests.Envelopes;

[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests
{
    [Fact]
    public async Task Sixty_four_mebibytes_are_sealed_and_opened_with_a_few_chunks_in_memory()
    {
        const long size = 64L * 1024 * 1024;
        using var ada = new TestParty();
        using var ben = new TestParty();
        var cid = Cid.FromDigest(CidCodec.Raw, await System.Security.Cryptography.SHA256.HashDataAsync(new ZeroStream(size)));
        var blob = new PackageBlobSource(new PackageBlob(cid, size, "image/jpeg"), _ => ValueTask.FromResult<Stream>(new ZeroStream(size)));
        var path = Path.GetTempFileName();
        try
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await using var payload = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
            using var envelope = await EnvelopeSealer.SealAsync(new Package([], [blob]), [ben.Account], ada.Did, ada.Device, payload, TestParty.Now);
            var key = envelope.WrappedKeys[0];
            using var opened = await EnvelopeOpener.AuthenticateAsync(
                new ReceivedEnvelope(envelope.Header, envelope.Signature, key.KeyId, key.Encapsulated, key.Ciphertext), ben.ContextFor(ada), TestParty.Now);
            payload.Position = 0;
            await opened.ReadAsync(payload, new NullSink());

            // All that was ever allocated: what is alive at once is less.
            (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(8 * 1024 * 1024);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed class NullSink : IBlobSink
    {
        public ValueTask<Stream> CreateAsync(PackageBlob blob, CancellationToken cancellationToken) => ValueTask.FromResult(Stream.Null);
    }

    private sealed class ZeroStream(long size) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => size;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, size - Position);
            buffer[..count].Clear();
            Position += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
