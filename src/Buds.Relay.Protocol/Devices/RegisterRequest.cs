namespace Buds.Relay.Protocol.Devices;

/// <summary>Body of <c>POST /api/devices/register</c>: an account's newest device list and this device's first key bundle.
/// Signed by the device's key in that list (protocol.md §6).</summary>
public sealed record RegisterRequest
{
    /// <summary>The account's device list, which holds this device.</summary>
    public required SignedStatement DeviceList { get; init; }

    /// <summary>This device's key bundle.</summary>
    public required SignedStatement KeyBundle { get; init; }

    /// <summary>Where this device can be woken, if anywhere.</summary>
    public PushToken? PushToken { get; init; }

    /// <summary>What a relay with <see cref="Description.RelayRegistration.Invite"/> asks for.</summary>
    public string? InviteCode { get; init; }

    /// <summary>The type's name alone: an invite code does not belong in a log.</summary>
    public override string ToString() => nameof(RegisterRequest);
}
