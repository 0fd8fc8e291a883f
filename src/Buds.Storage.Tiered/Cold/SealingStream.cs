using System.Buffers.Binary;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Payloads;

namespace Buds.Storage.Tiered.Cold;

/// <summary>A blob as it is read into the cold tier: its name, then its content, sealed as a payload is (protocol.md §4.2).</summary>
internal sealed class SealingStream : PullStream
{
    private readonly Stream _content;
    private readonly MemoryStream _sealed = new();
    private readonly PayloadWriter _writer;
    private readonly byte[] _name;
    private bool _begun;
    private long _read;

    public SealingStream(Stream content, ColdName name, ContentKey key)
    {
        _content = content;
        _name = name.Encode();
        _writer = new PayloadWriter(_sealed, key);
    }

    /// <summary>The SHA-256 of all that was given out, once that is everything.</summary>
    public byte[]? SealedSha256 { get; private set; }

    /// <summary>How large a blob is once it is sealed.</summary>
    public static long SealedSize(ColdName name, long size)
    {
        var plaintext = sizeof(ushort) + name.Encode().Length + size;
        return PayloadCipher.SaltSize + plaintext + (PayloadCipher.TagSize * Math.Max(1, (plaintext + PayloadCipher.ChunkSize - 1) / PayloadCipher.ChunkSize));
    }

    /// <summary>How large the content of an object is; negative for one that is too small.</summary>
    public static long ContentSize(ColdName name, long sealedSize)
    {
        var chunks = sealedSize - PayloadCipher.SaltSize;
        return chunks - (PayloadCipher.TagSize * ((chunks + PayloadCipher.SealedChunkSize - 1) / PayloadCipher.SealedChunkSize)) - sizeof(ushort) - name.Encode().Length;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_read == _sealed.Length && SealedSha256 is null)
        {
            _sealed.SetLength(0);
            _read = 0;
            await SealMoreAsync(cancellationToken).ConfigureAwait(false);
        }

        _sealed.Position = _read;
        var count = _sealed.Read(buffer.Span);
        _read += count;
        _sealed.Position = _sealed.Length;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _writer.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask SealMoreAsync(CancellationToken cancellationToken)
    {
        if (!_begun)
        {
            _begun = true;
            var length = new byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)_name.Length);
            await _writer.WriteAsync(length, cancellationToken).ConfigureAwait(false);
            await _writer.WriteAsync(_name, cancellationToken).ConfigureAwait(false);
        }

        var room = await _writer.GetMemoryAsync(cancellationToken).ConfigureAwait(false);
        var count = await _content.ReadAsync(room, cancellationToken).ConfigureAwait(false);
        _writer.Advance(count);
        if (count == 0)
        {
            SealedSha256 = await _writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
