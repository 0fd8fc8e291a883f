using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.WakeUps;

/// <summary>
/// Tells open event streams that something waits. The one of this package reaches those of this process; relay nodes that share a store need one
/// that reaches all nodes. Losing a wake-up loses no message: a device reads its inbox from time to time as well.
/// </summary>
public interface IRelayWakeUps
{
    /// <summary>Wakes the streams of devices; those that have none are left alone.</summary>
    ValueTask WakeAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default);

    /// <summary>Ends the streams of devices that were revoked.</summary>
    ValueTask DisconnectAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default);

    /// <summary>Those of the devices that have a stream open, as far as is known.</summary>
    ValueTask<IReadOnlyCollection<DeviceId>> FindListeningAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default);

    /// <summary>Begins to listen for one device. A wake-up from now on is not missed, even before <see cref="IWakeUpSubscription.WaitAsync"/>.</summary>
    IWakeUpSubscription Subscribe(DeviceId device);
}
