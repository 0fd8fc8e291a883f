using Buds.Storage;

namespace Buds.Relay.Server.Stores;

/// <summary>The answer to a withdrawal.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Withdrawn">How many deliveries were removed.</param>
/// <param name="Freed">The payload, where it was still there.</param>
public sealed record WithdrawalOutcome(WithdrawalStatus Status, int Withdrawn, IReadOnlyList<BlobKey> Freed);
