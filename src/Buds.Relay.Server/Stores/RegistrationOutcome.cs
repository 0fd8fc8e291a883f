using Buds.Crypto.Identifiers;
using Buds.Storage;

namespace Buds.Relay.Server.Stores;

/// <summary>The answer to a registration.</summary>
public sealed record RegistrationOutcome
{
    /// <summary>What became of it. For all but <see cref="RegistrationStatus.Accepted"/> and <see cref="RegistrationStatus.Unchanged"/> nothing
    /// has changed, and the other members say nothing.</summary>
    public required RegistrationStatus Status { get; init; }

    /// <summary>The number of the bundle now given out for the signer, or of the one it brought where it left.</summary>
    public uint KeyId { get; init; }

    /// <summary>The devices that the list no longer holds.</summary>
    public IReadOnlyList<DeviceId> Revoked { get; init; } = [];

    /// <summary>The payloads freed.</summary>
    public IReadOnlyList<BlobKey> Freed { get; init; } = [];
}
