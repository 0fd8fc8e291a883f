namespace Buds.Relay.Protocol.Devices;

/// <summary>Body of <c>POST /api/devices/keys</c>: this device's new key bundle.</summary>
public sealed record PublishKeysRequest
{
    /// <summary>The bundle, signed by the device that sends the request.</summary>
    public required SignedStatement KeyBundle { get; init; }
}
