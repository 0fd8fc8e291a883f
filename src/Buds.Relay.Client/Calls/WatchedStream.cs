using Buds.Relay.Client.Errors;

namespace Buds.Relay.Client.Calls;

/// <summary>An answer's body as it comes in: silence and a broken connection end in this library's errors. Owns the answer and its client.</summary>
internal abstract class WatchedStream(Stream inner, HttpResponseMessage response, HttpClient client, SilenceWatch watch, string brokenCode) : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public sealed override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        watch.Restart();
        using var either = watch.Link(cancellationToken);
        try
        {
            var read = await inner.ReadAsync(buffer, either.Token).ConfigureAwait(false);
            Check(buffer.Span[..read]);
            return read;
        }
        catch (OperationCanceledException e) when (watch.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new RelayTransportException(RelayClientErrorCode.Timeout, innerException: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new RelayTransportException(brokenCode, innerException: e);
        }
        finally
        {
            // What the reader does with the bytes is its own time.
            watch.Pause();
        }
    }

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Looks at what came in.</summary>
    protected abstract void Check(ReadOnlySpan<byte> bytes);

    protected sealed override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            response.Dispose();
            client.Dispose();
            watch.Dispose();
        }

        base.Dispose(disposing);
    }
}
