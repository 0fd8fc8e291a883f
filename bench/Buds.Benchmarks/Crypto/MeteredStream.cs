using System.Security.Cryptography;

namespace Buds.Benchmarks.Crypto;

/// <summary>Counts and hashes what is written, passes it on where it is told to, and looks at the memory each time.</summary>
public sealed class MeteredStream(MemoryPeak peak, Stream? next = null) : Stream
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public byte[] GetHash() => _sha256.GetCurrentHash();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _sha256.AppendData(buffer.Span);
        _length += buffer.Length;
        if (next is not null)
        {
            await next.WriteAsync(buffer, cancellationToken);
        }

        peak.Sample();
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
