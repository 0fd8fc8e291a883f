using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Server.Stores;

/// <summary>A device's key bundle.</summary>
/// <param name="Device">The device.</param>
/// <param name="KeyId">The bundle's number.</param>
/// <param name="Created">When its device made it, by its own clock.</param>
/// <param name="Statement">The signed bytes.</param>
public sealed record StoredBundle(DeviceId Device, uint KeyId, DateTimeOffset Created, SignedStatement Statement);
