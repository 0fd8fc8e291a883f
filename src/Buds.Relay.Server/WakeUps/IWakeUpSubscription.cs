namespace Buds.Relay.Server.WakeUps;

/// <summary>One event stream's ear. Disposing it ends the listening. Not for use by several threads at once.</summary>
public interface IWakeUpSubscription : IDisposable
{
    /// <summary>When the first send was taken that the last wake-up is for; null where that is not known. By the clock of the node that took it.</summary>
    DateTimeOffset? SentAt { get; }

    /// <summary>Waits for the next wake-up; several that came since the last are one.</summary>
    /// <returns>False when the stream is to end.</returns>
    ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default);
}
