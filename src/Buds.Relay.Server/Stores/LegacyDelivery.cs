using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Stores;

/// <summary>A message's way to one old device.</summary>
/// <param name="Device">The old device.</param>
/// <param name="WrappedKey">The content key, wrapped for it: 60 or 92 bytes.</param>
/// <param name="IsDelivered">Whether the old relay says that it was fetched.</param>
public sealed record LegacyDelivery(DeviceId Device, ReadOnlyMemory<byte> WrappedKey, bool IsDelivered);
