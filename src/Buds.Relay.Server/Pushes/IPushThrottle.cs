using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Pushes;

/// <summary>
/// Sees to it that a device gets at most one push in 30 seconds while it has not read its inbox. The one of this package counts within this process;
/// relay nodes that share a store need one that counts for all of them.
/// </summary>
public interface IPushThrottle
{
    /// <summary>Those of the devices that may be pushed now. They count as pushed from now on.</summary>
    ValueTask<IReadOnlyList<DeviceId>> TakeAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default);

    /// <summary>A device is about to read its inbox from the beginning: what comes after that may push it again.</summary>
    ValueTask ResetAsync(DeviceId device, CancellationToken cancellationToken = default);
}
