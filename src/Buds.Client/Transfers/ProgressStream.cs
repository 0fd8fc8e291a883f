using Buds.Crypto.Identifiers;

namespace Buds.Client.Transfers;

/// <summary>Reports what is read through it.</summary>
internal sealed class ProgressStream(
    Stream inner, MessageId message, TransferDirection direction, long total, IProgress<TransferProgress> progress) : Stream
{
    private long _bytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The stream itself where nobody asks for progress.</summary>
    public static Stream Over(Stream inner, MessageId message, TransferDirection direction, long total, IProgress<TransferProgress>? progress) =>
        progress is null ? inner : new ProgressStream(inner, message, direction, total, progress);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Report(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Report(inner.Read(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Report(int read)
    {
        if (read > 0)
        {
            _bytes += read;
            progress.Report(new TransferProgress(message, direction, _bytes, total));
        }

        return read;
    }
}
