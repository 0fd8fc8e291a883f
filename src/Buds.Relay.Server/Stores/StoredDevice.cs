using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Relay.Server.Stores;

/// <summary>A device that is, or was, in its account's device list.</summary>
public sealed record StoredDevice
{
    /// <summary>The device.</summary>
    public required DeviceId Id { get; init; }

    /// <summary>Its account.</summary>
    public required Did Did { get; init; }

    /// <summary>What its requests verify with.</summary>
    public required Ed25519PublicKey SigningKey { get; init; }

    /// <summary>Whether the account's newest list no longer holds it.</summary>
    public required bool IsRevoked { get; init; }

    /// <summary>The number of its newest key bundle; null where it has none.</summary>
    public required uint? KeyId { get; init; }

    /// <summary>When it last called.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The sequence number of the account's newest device list, from 1.</summary>
    public required long ListSequence { get; init; }
}
