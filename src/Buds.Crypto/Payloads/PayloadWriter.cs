using System.Buffers;
using System.Security.Cryptography;
using Buds.Crypto.Envelopes;

namespace Buds.Crypto.Payloads;

/// <summary>Seals a plaintext into a stream, one chunk in memory at a time, and hashes what it writes.</summary>
internal sealed class PayloadWriter : IDisposable
{
    private readonly Stream _destination;
    private readonly PayloadCipher _cipher;
    private readonly byte[] _salt;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[]? _chunk = ArrayPool<byte>.Shared.Rent(PayloadCipher.SealedChunkSize);
    private int _length;

    public PayloadWriter(Stream destination, ContentKey contentKey)
    {
        _destination = destination;
        _salt = RandomNumberGenerator.GetBytes(PayloadCipher.SaltSize);
        _cipher = new PayloadCipher(contentKey, _salt);
    }

    /// <summary>How many bytes were written to the destination.</summary>
    public long Written { get; private set; }

    /// <summary>
    /// Free room in the current chunk, to be filled and then told of by <see cref="Advance"/>. A full chunk is sealed first: only when
    /// more follows is it known not to be the last.
    /// </summary>
    public async ValueTask<Memory<byte>> GetMemoryAsync(CancellationToken cancellationToken)
    {
        if (_length == PayloadCipher.ChunkSize)
        {
            await FlushAsync(last: false, cancellationToken).ConfigureAwait(false);
        }

        return _chunk.AsMemory(_length, PayloadCipher.ChunkSize - _length);
    }

    public void Advance(int count) => _length += count;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken)
    {
        while (!plaintext.IsEmpty)
        {
            var room = await GetMemoryAsync(cancellationToken).ConfigureAwait(false);
            var count = Math.Min(room.Length, plaintext.Length);
            plaintext[..count].CopyTo(room);
            Advance(count);
            plaintext = plaintext[count..];
        }
    }

    /// <summary>Seals the last chunk.</summary>
    /// <returns>The SHA-256 of all that was written.</returns>
    public async ValueTask<byte[]> CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(last: true, cancellationToken).ConfigureAwait(false);
        await _destination.FlushAsync(cancellationToken).ConfigureAwait(false);
        return _sha256.GetHashAndReset();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _chunk, null) is { } chunk)
        {
            CryptographicOperations.ZeroMemory(chunk);
            ArrayPool<byte>.Shared.Return(chunk);
            _cipher.Dispose();
            _sha256.Dispose();
        }
    }

    private async ValueTask FlushAsync(bool last, CancellationToken cancellationToken)
    {
        if (Written == 0)
        {
            await PutAsync(_salt, cancellationToken).ConfigureAwait(false);
        }

        _cipher.Seal(_chunk, _length, last);
        await PutAsync(_chunk.AsMemory(0, _length + PayloadCipher.TagSize), cancellationToken).ConfigureAwait(false);
        _length = 0;
    }

    private async ValueTask PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _sha256.AppendData(bytes.Span);
        await _destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        Written += bytes.Length;
    }
}
