using Buds.Crypto.Identifiers;

namespace Buds.Client.Events;

/// <summary>An account that is known here has another device list than before: somebody added or removed a device.</summary>
/// <param name="Account">The account.</param>
/// <param name="Sequence">The number of the new list.</param>
public sealed record DevicesChanged(Did Account, long Sequence) : AccountEvent;
