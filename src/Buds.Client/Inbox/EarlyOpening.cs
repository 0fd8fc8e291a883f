namespace Buds.Client.Inbox;

/// <summary>A message that is being opened before its turn.</summary>
internal sealed class EarlyOpening : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;

    public EarlyOpening(Func<EarlyOpening, CancellationToken, Task<OpenedMessage?>> open, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // On a thread of its own: opening computes, and committing the message before it waits for the disk.
        Result = Task.Run(() => open(this, _stop.Token), CancellationToken.None);
    }

    /// <summary>The message, or null where it could not be judged before its turn. What went wrong with its payload is thrown.</summary>
    public Task<OpenedMessage?> Result { get; }

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
}
