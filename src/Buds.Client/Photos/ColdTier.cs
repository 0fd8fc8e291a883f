using Buds.Storage;
using Buds.Storage.Tiered;

namespace Buds.Client.Photos;

/// <summary>Where an account's older photos go. Put one into the app's services, and <see cref="Accounts.BudsAccount.Tiers"/> is there.</summary>
public sealed class ColdTier
{
    /// <summary>The store; it sees sizes, and nothing else. The devices of an account may share it.</summary>
    /// <value>Required.</value>
    public required IBlobStore Store { get; init; }

    /// <summary>What stays on the device.</summary>
    /// <value>Default: <see cref="TierPolicy.Default"/>, 30 days.</value>
    public TierPolicy Policy { get; init; } = TierPolicy.Default;

    /// <summary>Asked before each photo of a pass, whether the network and the battery allow it.</summary>
    /// <value>Default: none, always.</value>
    public Func<CancellationToken, ValueTask<bool>>? MayTransfer { get; init; }
}
