using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Server.Pushes;

/// <summary>
/// Wakes devices through one push service. A push says that something waits and nothing else. Senders do not repeat what failed: the relay does, and
/// forgets tokens that the service no longer knows. Members may be called from any thread, many at once.
/// </summary>
public interface IPushSender
{
    /// <summary>Whose tokens it takes. A relay has one sender of a kind.</summary>
    PushKind Kind { get; }

    /// <summary>Tries once to wake a device.</summary>
    /// <param name="token">The service's name for the device, as the device gave it: hostile until proven otherwise.</param>
    /// <param name="cancellationToken">Abandons the try.</param>
    /// <returns>How it ended. Faults of the network and of the service are <see cref="PushStatus.TryLater"/>, not exceptions.</returns>
    ValueTask<PushResult> SendAsync(string token, CancellationToken cancellationToken = default);
}
