namespace Buds.Relay.Protocol.Devices;

/// <summary>Answer to <see cref="PublishKeysRequest"/>.</summary>
public sealed record PublishKeysResponse
{
    /// <summary>The number of the bundle that the relay now gives out for this device.</summary>
    public required uint KeyId { get; init; }
}
