using System.Buffers;

namespace Buds.Storage.Tiered.Moving;

/// <summary>Bytes in a pooled array, which goes back when the stream is disposed.</summary>
internal sealed class PooledStream(byte[] buffer, int length) : MemoryStream(buffer, 0, length, writable: false, publiclyVisible: false)
{
    private byte[]? _buffer = buffer;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _buffer, null) is { } pooled)
        {
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }
}
