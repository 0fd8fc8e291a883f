using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Devices;

/// <summary>Answer to <see cref="RegisterRequest"/>: what the relay now holds.</summary>
public sealed record RegisterResponse
{
    /// <summary>The account.</summary>
    public required Did Did { get; init; }

    /// <summary>The device that was registered.</summary>
    public required DeviceId DeviceId { get; init; }

    /// <summary>The sequence number of the account's device list, from 1.</summary>
    public required long Seq { get; init; }

    /// <summary>The number of the device's key bundle.</summary>
    public required uint KeyId { get; init; }

    /// <summary>The relay's clock, in milliseconds on the wire.</summary>
    public required DateTimeOffset ServerTime { get; init; }
}
