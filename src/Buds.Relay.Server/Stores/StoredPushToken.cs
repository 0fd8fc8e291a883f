using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Server.Stores;

/// <summary>Where a device can be woken.</summary>
/// <param name="Device">The device.</param>
/// <param name="Token">The service and its name for the device.</param>
public sealed record StoredPushToken(DeviceId Device, PushToken Token);
