using Buds.Crypto.Identifiers;
using Buds.Storage;

namespace Buds.Relay.Server.Stores;

/// <summary>The answer to a message.</summary>
public sealed record SendOutcome
{
    /// <summary>What became of it. For all but <see cref="SendStatus.Accepted"/> nothing has changed.</summary>
    public required SendStatus Status { get; init; }

    /// <summary>When it was received, where it is taken now or was before.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>To how many devices it goes, where it is taken now or was before.</summary>
    public int Deliveries { get; init; }

    /// <summary>The accounts that are unknown or stale.</summary>
    public IReadOnlyList<Did> Accounts { get; init; } = [];

    /// <summary>The payload, where nobody is to get it.</summary>
    public IReadOnlyList<BlobKey> Freed { get; init; } = [];
}
