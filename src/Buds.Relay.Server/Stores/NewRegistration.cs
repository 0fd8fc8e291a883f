using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Server.Stores;

/// <summary>A device list and its signer's bundle, both verified.</summary>
public sealed record NewRegistration
{
    /// <summary>The account's list.</summary>
    public required SignedDeviceList List { get; init; }

    /// <summary>The device that signed the request. One that is not in the list is in the one before, and leaves.</summary>
    public required DeviceId Signer { get; init; }

    /// <summary>The signer's bundle; not kept for one that leaves.</summary>
    public required StoredBundle Bundle { get; init; }

    /// <summary>Where the signer can be woken; null changes nothing.</summary>
    public PushToken? PushToken { get; init; }

    /// <summary>Whether the account may be one that the relay does not know.</summary>
    public bool MayBeNew { get; init; } = true;

    /// <summary>The SHA-256 of an invite code that a new account uses up; empty for none.</summary>
    public ReadOnlyMemory<byte> InviteSha256 { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset At { get; init; }
}
