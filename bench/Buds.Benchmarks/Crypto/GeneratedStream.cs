using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Buds.Benchmarks.Crypto;

/// <summary>Bytes that are made as they are read, the same ones every time, so that no blob of this size need be anywhere.</summary>
public sealed class GeneratedStream(long length) : Stream
{
    private static readonly byte[] Pattern = RandomNumberGenerator.GetBytes(1 << 16);

    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>The SHA-256 of all of it.</summary>
    public static byte[] Hash(long length)
    {
        using var stream = new GeneratedStream(length);
        return SHA256.HashData(stream);
    }

    public override int Read(Span<byte> buffer)
    {
        var at = (int)(_position % Pattern.Length);
        var count = (int)Math.Min(Math.Min(buffer.Length, Pattern.Length - at), length - _position);
        Pattern.AsSpan(at, count).CopyTo(buffer);
        if (at == 0 && count >= sizeof(long))
        {
            // No block is like another, so that one that went astray would show in the hash.
            BinaryPrimitives.WriteInt64BigEndian(buffer, _position);
        }

        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
