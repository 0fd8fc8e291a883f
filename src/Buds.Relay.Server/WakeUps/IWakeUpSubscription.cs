namespace Buds.Relay.Server.WakeUps;

/// <summary>One event stream's ear. Disposing it ends the listening. Not for use by several threads at once.</summary>
public interface IWakeUpSubscription : IDisposable
{
    /// <summary>Waits for the next wake-up; several that came since the last are one.</summary>
    /// <returns>False when the stream is to end.</returns>
    ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default);
}
