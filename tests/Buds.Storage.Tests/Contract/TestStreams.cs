namespace Buds.Storage.Tests.Contract;

/// <summary>A read-only stream of which a test decides each read.</summary>
public abstract class ReadOnlyTestStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}

/// <summary>Gives its bytes in the pieces named, over and over, and counts what was taken.</summary>
public sealed class ChunkedStream(byte[] bytes, params int[] pieces) : ReadOnlyTestStream
{
    private int _reads;

    public int Taken { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int piece = pieces.Length == 0 ? buffer.Length : pieces[_reads++ % pieces.Length];
        int read = Math.Min(Math.Min(piece, buffer.Length), bytes.Length - Taken);
        bytes.AsMemory(Taken, read).CopyTo(buffer);
        Taken += read;
        return ValueTask.FromResult(read);
    }
}

/// <summary>Gives <paramref name="size"/> bytes and then does what the test wants in place of the next read.</summary>
public sealed class InterruptedStream(int size, Func<CancellationToken, ValueTask> interrupt) : ReadOnlyTestStream
{
    private int _left = size;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            await interrupt(cancellationToken);
        }

        int read = Math.Min(_left, buffer.Length);
        buffer.Span[..read].Fill(0xEE);
        _left -= read;
        return read;
    }
}

/// <summary>A length of one byte value, made while it is read.</summary>
public sealed class GeneratedStream(long length, byte value) : ReadOnlyTestStream
{
    private long _left = length;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = (int)Math.Min(_left, buffer.Length);
        buffer.Span[..read].Fill(value);
        _left -= read;
        return ValueTask.FromResult(read);
    }
}
