using System.Buffers;
using System.Security.Cryptography;
using Buds.Crypto.Envelopes;

namespace Buds.Crypto.Payloads;

/// <summary>
/// Opens a payload chunk by chunk, two chunks in memory at a time: whether a chunk is the last shows only when nothing follows it.
/// What it has handed out when it refuses is a prefix of what was sealed.
/// </summary>
internal sealed class PayloadReader : IDisposable
{
    private readonly Stream _source;
    private readonly ContentKey _contentKey;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[]? _current = ArrayPool<byte>.Shared.Rent(PayloadCipher.SealedChunkSize);
    private byte[]? _next = ArrayPool<byte>.Shared.Rent(PayloadCipher.SealedChunkSize);
    private int _nextLength;
    private PayloadCipher? _cipher;
    private bool _finished;

    public PayloadReader(Stream source, ContentKey contentKey)
    {
        _source = source;
        _contentKey = contentKey;
    }

    /// <summary>How many bytes were read from the source.</summary>
    public long Consumed { get; private set; }

    /// <summary>The next chunk's plaintext, good until the next call; <see langword="null"/> after the last.</summary>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.PayloadCorrupt"/>.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_finished)
        {
            return null;
        }

        if (_cipher is null)
        {
            await BeginAsync(cancellationToken).ConfigureAwait(false);
        }

        (_current, _next) = (_next, _current);
        var length = _nextLength;
        _nextLength = length == PayloadCipher.SealedChunkSize
            ? await FillAsync(_next.AsMemory(0, PayloadCipher.SealedChunkSize), cancellationToken).ConfigureAwait(false)
            : 0;
        _finished = _nextLength == 0;
        return _cipher!.TryOpen(_current.AsSpan(0, length), last: _finished)
            ? _current.AsMemory(0, length - PayloadCipher.TagSize)
            : throw Corrupt();
    }

    /// <summary>The SHA-256 of all that was read, once the end was reached.</summary>
    public byte[] GetHash() => _sha256.GetHashAndReset();

    public void Dispose()
    {
        foreach (var buffer in (ReadOnlySpan<byte[]?>)[Interlocked.Exchange(ref _current, null), Interlocked.Exchange(ref _next, null)])
        {
            if (buffer is not null)
            {
                CryptographicOperations.ZeroMemory(buffer);
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        _cipher?.Dispose();
        _sha256.Dispose();
    }

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        var salt = new byte[PayloadCipher.SaltSize];
        if (await FillAsync(salt, cancellationToken).ConfigureAwait(false) != salt.Length)
        {
            throw Corrupt();
        }

        _cipher = new PayloadCipher(_contentKey, salt);
        _nextLength = await FillAsync(_next.AsMemory(0, PayloadCipher.SealedChunkSize), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await _source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        _sha256.AppendData(buffer.Span[..count]);
        Consumed += count;
        return count;
    }

    private static ProtocolException Corrupt() => new(ProtocolError.PayloadCorrupt, "The payload was altered, cut or extended.");
}
