namespace Buds.Client.Inbox;

/// <summary>A message that is being opened before its turn.</summary>
internal sealed class EarlyOpening : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;

    /// <summary>Begins to open a message as soon as a slot is free.</summary>
    public EarlyOpening(Func<EarlyOpening, CancellationToken, Task<OpenedMessage?>> open, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // On a thread of its own: opening computes, and committing the messages before it waits for the disk.
        Result = Task.Run(() => OpenAsync(open, slots, _stop.Token), CancellationToken.None);
    }

    /// <summary>The message, or null where it could not be judged before its turn. What went wrong with its payload is thrown.</summary>
    public Task<OpenedMessage?> Result { get; }

    /// <summary>The message where it is there by now, to be kept with others.</summary>
    public OpenedMessage? Ready => Result.IsCompletedSuccessfully && Result.Result is { AsksForPhotos: false } opened ? opened : null;

    /// <summary>The signature of the device list of the sender that was the newest when it began. Set before anything is judged by that.</summary>
    public byte[]? ListSignature { get; set; }

    /// <summary>Stops it and lets go of its photos.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)Result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Result.IsCompletedSuccessfully)
        {
            (await Result.ConfigureAwait(false))?.Dispose();
        }

        _stop.Dispose();
    }

    private async Task<OpenedMessage?> OpenAsync(
        Func<EarlyOpening, CancellationToken, Task<OpenedMessage?>> open, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await open(this, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = slots.Release();
        }
    }
}
