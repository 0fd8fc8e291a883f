using System.Net;

namespace Buds.Relay.Testing;

/// <summary>A body that says how long it is, and ends before that with the connection.</summary>
internal sealed class BreakingContent : HttpContent
{
    private readonly HttpContent _whole;
    private readonly double _share;
    private readonly Action? _reset;

    /// <param name="whole">The body.</param>
    /// <param name="share">How much of it comes, below 1.</param>
    /// <param name="reset">Ends the connection of a request.</param>
    public BreakingContent(HttpContent whole, double share, Action? reset = null)
    {
        _whole = whole;
        _share = share;
        _reset = reset;
        foreach (var (name, values) in whole.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var bytes = await _whole.ReadAsByteArrayAsync().ConfigureAwait(false);
        await stream.WriteAsync(bytes.AsMemory(0, (int)(bytes.Length * _share))).ConfigureAwait(false);
        await stream.FlushAsync().ConfigureAwait(false);
        _reset?.Invoke();
        throw new IOException("The connection was reset: a fault of this test.");
    }

    protected override async Task<Stream> CreateContentReadStreamAsync()
    {
        var bytes = await _whole.ReadAsByteArrayAsync().ConfigureAwait(false);
        return new BreakingStream(bytes.AsMemory(0, (int)(bytes.Length * _share)));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _whole.Headers.ContentLength ?? 0;
        return _whole.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _whole.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class BreakingStream(ReadOnlyMemory<byte> content) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var left = content.Span[_position..];
            if (left.IsEmpty)
            {
                throw new IOException("The connection was reset: a fault of this test.");
            }

            var count = Math.Min(left.Length, buffer.Length);
            left[..count].CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                return ValueTask.FromResult(Read(buffer.Span));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                return ValueTask.FromException<int>(e);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
