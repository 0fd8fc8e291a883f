using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Devices;

/// <summary>Answer to <c>POST /api/devices/heartbeat</c>. A newly linked device learns here which account it belongs to.</summary>
public sealed record HeartbeatResponse
{
    /// <summary>The account; to be believed only once its device list was verified.</summary>
    public required Did Did { get; init; }

    /// <summary>The device that called.</summary>
    public required DeviceId DeviceId { get; init; }

    /// <summary>The sequence number of the account's device list, from 1.</summary>
    public required long Seq { get; init; }

    /// <summary>When the device was marked as seen: now.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The relay's clock.</summary>
    public required DateTimeOffset ServerTime { get; init; }
}
