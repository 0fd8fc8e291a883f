namespace Buds.Storage.Tiered.Cold;

/// <summary>Reads a cold object to its end over breaks: asks for the rest from where it was, and gives up after several without a byte.</summary>
internal sealed class ResumingStream(ColdCalls cold, BlobKey key, long size) : PullStream
{
    private const int MaxBreaks = 3;

    private Stream? _open;
    private long _position;
    private int _breaks;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_position < size)
        {
            BlobStoreException cause;
            try
            {
                _open ??= await cold.OpenReadAsync(key, _position, cancellationToken).ConfigureAwait(false)
                    ?? throw new BlobIntegrityException("A cold blob went away while it was read.");
                var wanted = buffer[..(int)Math.Min(buffer.Length, size - _position)];
                var count = await cold.ReadAsync(_open, wanted, cancellationToken).ConfigureAwait(false);
                if (count > 0)
                {
                    _position += count;
                    _breaks = 0;
                    return count;
                }

                cause = new BlobStoreUnavailableException("The cold tier ended a read too early: try again later.");
            }
            catch (BlobStoreException e) when (e.IsTransient)
            {
                cause = e;
            }
            catch (ArgumentOutOfRangeException e)
            {
                // The object is shorter than what has been read of it: it is another one.
                throw new BlobIntegrityException("A cold blob was cut.", e);
            }

            await CloseAsync().ConfigureAwait(false);
            if (++_breaks == MaxBreaks)
            {
                // Shorter than what was written: there is nothing to wait for.
                if (await cold.StatAsync(key, cancellationToken).ConfigureAwait(false) is not { } info || info.Size != size)
                {
                    throw new BlobIntegrityException("A cold blob was cut or is gone.", cause);
                }

                throw cause;
            }
        }

        return 0;
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask CloseAsync()
    {
        if (_open is { } open)
        {
            _open = null;
            await open.DisposeAsync().ConfigureAwait(false);
        }
    }
}
