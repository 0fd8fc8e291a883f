using System.Buffers;
using System.Net;
using System.Runtime.ExceptionServices;
using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Errors;

namespace Buds.Relay.Client.Payloads;

/// <summary>An upload's body: exactly as many bytes as announced, in chunks, each of which shows that it is not stuck.</summary>
internal sealed class PayloadContent(Stream source, long size, SilenceWatch watch) : HttpContent
{
    private const int ChunkSize = 64 * 1024;

    private ExceptionDispatchInfo? _sourceFault;

    /// <summary>Throws what the source threw, which the HTTP stack wraps as if the network had failed.</summary>
    public void ThrowIfSourceFailed() => _sourceFault?.Throw();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            long sent = 0;
            while (await ReadAsync(buffer, size - sent, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                sent += read;
                watch.Restart();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = size;
        return true;
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, long left, CancellationToken cancellationToken)
    {
        try
        {
            var read = await source.ReadAsync(buffer.AsMemory(0, ChunkSize), cancellationToken).ConfigureAwait(false);
            return read <= left && (read > 0 || left == 0)
                ? read
                : throw new RelayTransportException(RelayClientErrorCode.PayloadSizeWrong);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _sourceFault = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }
}
