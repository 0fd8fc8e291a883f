namespace Buds.Relay.Protocol.Devices;

/// <summary>Where a device can be woken.</summary>
public sealed record PushToken
{
    /// <summary>The service.</summary>
    public required PushKind Kind { get; init; }

    /// <summary>The service's name for the device; whoever holds it can wake the device.</summary>
    public required string Token { get; init; }

    /// <summary>The type's name alone: a token does not belong in a log.</summary>
    public override string ToString() => nameof(PushToken);
}
