using Buds.Crypto.Identifiers;
using Buds.Relay.Server.WakeUps;

namespace Buds.Relay.Testing;

/// <summary>Loses some of the wake-ups of event streams.</summary>
internal sealed class FaultyWakeUps(LocalWakeUps streams, RelayFaults faults) : IRelayWakeUps
{
    public ValueTask WakeAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default) =>
        streams.WakeAsync([.. devices.Where(_ => !faults.TakeLostWake())], cancellationToken);

    public ValueTask DisconnectAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default) =>
        streams.DisconnectAsync(devices, cancellationToken);

    public ValueTask<IReadOnlyCollection<DeviceId>> FindListeningAsync(
        IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default) => streams.FindListeningAsync(devices, cancellationToken);

    public IWakeUpSubscription Subscribe(DeviceId device) => streams.Subscribe(device);
}
