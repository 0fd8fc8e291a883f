using Buds.Relay.Client.Errors;

namespace Buds.Relay.Client.Payloads;

/// <summary>A payload as its reader sees it: where the connection breaks or stands still, the rest is asked for.</summary>
internal sealed class ResumingStream(PayloadDownload download, Stream first, int maxResumptions) : Stream
{
    // Less than this between two breaks is no progress: a store that lets a byte through at a time is given up.
    private const int Progress = 64 * 1024;

    private Stream _current = first;
    private long _position;
    private long _resumedAt;
    private int _resumptions;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var read = await _current.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                _position += read;
                return read;
            }
            catch (RelayTransportException e) when (e.IsTransient && MayResume())
            {
                await _current.DisposeAsync().ConfigureAwait(false);
                _resumedAt = _position;
                _current = await download.OpenAsync(_position, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool MayResume()
    {
        _resumptions = _position - _resumedAt >= Progress ? 1 : _resumptions + 1;
        return _resumptions <= maxResumptions;
    }
}
