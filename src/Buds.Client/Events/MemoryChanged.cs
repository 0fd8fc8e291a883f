using Buds.Crypto.Identifiers;

namespace Buds.Client.Events;

/// <summary>A memory was shared, edited, deleted or reacted to, here or elsewhere.</summary>
/// <param name="Circle">The Circle.</param>
/// <param name="Memory">The memory.</param>
public sealed record MemoryChanged(Cid Circle, Cid Memory) : AccountEvent;
