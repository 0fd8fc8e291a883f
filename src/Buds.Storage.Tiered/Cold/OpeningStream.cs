using System.Buffers.Binary;
using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Payloads;

namespace Buds.Storage.Tiered.Cold;

/// <summary>A cold blob's content, each chunk verified before any of it is given out.</summary>
internal sealed class OpeningStream(Stream source, ContentKey key) : PullStream
{
    private readonly PayloadReader _reader = new(source, key);
    private ReadOnlyMemory<byte> _chunk;
    private bool _ended;

    /// <summary>Reads the name, which comes first.</summary>
    /// <exception cref="BlobIntegrityException">It is not one, or was not sealed with this key.</exception>
    public async ValueTask<ColdName> ReadNameAsync(CancellationToken cancellationToken)
    {
        await NextAsync(cancellationToken).ConfigureAwait(false);
        if (_chunk.Length < sizeof(ushort))
        {
            throw Rotten(null);
        }

        var end = sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(_chunk.Span);
        if (end > _chunk.Length || ColdName.TryDecode(_chunk.Span[sizeof(ushort)..end]) is not { } name)
        {
            throw Rotten(null);
        }

        _chunk = _chunk[end..];
        return name;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_chunk.IsEmpty && !_ended)
        {
            await NextAsync(cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(buffer.Length, _chunk.Length);
        _chunk[..count].CopyTo(buffer);
        _chunk = _chunk[count..];
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        key.Dispose();
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            var chunk = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            _ended = chunk is null;
            _chunk = chunk ?? default;
        }
        catch (ProtocolException e)
        {
            throw Rotten(e);
        }
    }

    private static BlobIntegrityException Rotten(Exception? cause) => new("A cold blob was altered or cut, or is another one.", cause);
}
