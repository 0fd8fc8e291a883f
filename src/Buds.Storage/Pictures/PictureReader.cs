using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Buds.Storage.Pictures;

/// <summary>Reads a picture forwards through one buffer, and hashes what it has passed.</summary>
internal sealed class PictureReader(Stream source) : IDisposable
{
    /// <summary>How many bytes can be looked at ahead.</summary>
    public const int BufferSize = 32 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _start;
    private int _end;
    private bool _disposed;

    /// <summary>The offset of the first of the <see cref="Buffered"/> bytes.</summary>
    public long Position { get; private set; }

    /// <summary>What was read and not yet passed.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Reads until so many bytes are buffered; false where the source ends before.</summary>
    public async ValueTask<bool> HasAsync(int count, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BufferSize);
        if (_start + count > _buffer.Length)
        {
            Buffered.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        while (_end - _start < count)
        {
            int read = await source.ReadAsync(_buffer.AsMemory(_end), ct).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    /// <exception cref="PictureMalformedException">The source ends before.</exception>
    public async ValueTask RequireAsync(int count, CancellationToken ct)
    {
        if (!await HasAsync(count, ct).ConfigureAwait(false))
        {
            throw PictureMalformedException.CutShort();
        }
    }

    /// <summary>Passes buffered bytes.</summary>
    public void Advance(int count)
    {
        _hash.AppendData(Buffered[..count]);
        _start += count;
        Position += count;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
    }

    /// <exception cref="PictureMalformedException">The source ends before.</exception>
    public async ValueTask SkipAsync(long count, CancellationToken ct)
    {
        while (count > 0)
        {
            await RequireAsync(1, ct).ConfigureAwait(false);
            int step = (int)Math.Min(count, Buffered.Length);
            Advance(step);
            count -= step;
        }
    }

    public async ValueTask SkipToEndAsync(CancellationToken ct)
    {
        while (await HasAsync(1, ct).ConfigureAwait(false))
        {
            Advance(Buffered.Length);
        }
    }

    /// <summary>Takes bytes out; the caller has bounded how many.</summary>
    /// <exception cref="PictureMalformedException">The source ends before.</exception>
    public async ValueTask<byte[]> TakeAsync(int count, CancellationToken ct)
    {
        byte[] bytes = new byte[count];
        for (int taken = 0; taken < count;)
        {
            await RequireAsync(1, ct).ConfigureAwait(false);
            int step = Math.Min(count - taken, Buffered.Length);
            Buffered[..step].CopyTo(bytes.AsSpan(taken));
            Advance(step);
            taken += step;
        }

        return bytes;
    }

    public async ValueTask<byte> TakeByteAsync(CancellationToken ct)
    {
        await RequireAsync(1, ct).ConfigureAwait(false);
        byte value = Buffered[0];
        Advance(1);
        return value;
    }

    public async ValueTask<int> TakeUInt16Async(CancellationToken ct)
    {
        await RequireAsync(2, ct).ConfigureAwait(false);
        int value = BinaryPrimitives.ReadUInt16BigEndian(Buffered);
        Advance(2);
        return value;
    }

    /// <summary>The SHA-256 of all bytes that were passed.</summary>
    public byte[] TakeSha256() => _hash.GetHashAndReset();

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _hash.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        }
    }
}
