namespace Buds.Relay.Server.Stores;

/// <summary>An invite code, by its hash: the code itself is nowhere.</summary>
public sealed record StoredInvite
{
    /// <summary>The code's SHA-256, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Sha256 { get; init; }

    /// <summary>How many accounts it still admits.</summary>
    public required int UsesLeft { get; init; }

    /// <summary>Until when.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
