using Buds.Relay.Protocol.Description;

namespace Buds.Relay.Server.Http;

/// <summary>The relay's clock, in whole milliseconds as on the wire and in the store.</summary>
internal sealed class RelayClock(TimeProvider time)
{
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Devices last seen before this are inactive.</summary>
    public DateTimeOffset ActiveSince => Now - RelayTimes.DeviceInactiveAfter;
}
