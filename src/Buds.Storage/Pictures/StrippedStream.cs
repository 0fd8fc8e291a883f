namespace Buds.Storage.Pictures;

/// <summary>What a plan makes of a source, which must still be the one that was planned for.</summary>
internal sealed class StrippedStream(Stream source, IReadOnlyList<PicturePiece> pieces, long sourceSize, byte[] sourceSha256) : PullStream
{
    private readonly PictureReader _reader = new(source);
    private int _piece;
    private long _done;
    private bool _checked;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = 0;
        try
        {
            while (_piece < pieces.Count && read < buffer.Length)
            {
                read += await ReadPieceAsync(buffer[read..], cancellationToken).ConfigureAwait(false);
            }

            if (_piece == pieces.Count && !_checked)
            {
                await CheckSourceAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PictureMalformedException e)
        {
            throw Changed(e);
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> ReadPieceAsync(Memory<byte> buffer, CancellationToken ct)
    {
        PicturePiece piece = pieces[_piece];
        int count = (int)Math.Min(buffer.Length, piece.Length - _done);
        if (piece.Bytes is { } bytes)
        {
            bytes.AsMemory((int)_done, count).CopyTo(buffer);
        }
        else if (piece.Offset < 0)
        {
            buffer.Span[..count].Clear();
        }
        else
        {
            await _reader.SkipAsync(piece.Offset + _done - _reader.Position, ct).ConfigureAwait(false);
            await _reader.RequireAsync(1, ct).ConfigureAwait(false);
            count = Math.Min(count, _reader.Buffered.Length);
            _reader.Buffered[..count].CopyTo(buffer.Span);
            _reader.Advance(count);
        }

        _done += count;
        if (_done == piece.Length)
        {
            (_piece, _done) = (_piece + 1, 0);
        }

        return count;
    }

    // Before the last bytes are given out: who reads to a size that is known would never come back for the answer.
    private async ValueTask CheckSourceAsync(CancellationToken ct)
    {
        await _reader.SkipAsync(sourceSize - _reader.Position, ct).ConfigureAwait(false);
        if (!_reader.TakeSha256().AsSpan().SequenceEqual(sourceSha256))
        {
            throw Changed(null);
        }

        _checked = true;
    }

    private static BlobIntegrityException Changed(Exception? cause) => new("The picture's bytes changed while they were read: take it again from the start.", cause);
}
