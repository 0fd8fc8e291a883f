using Buds.Storage;

namespace Buds.Relay.Server.Stores;

/// <summary>What was removed.</summary>
/// <param name="Count">How many, of what the call names.</param>
/// <param name="Freed">The payloads freed by it.</param>
public sealed record Removal(int Count, IReadOnlyList<BlobKey> Freed);
