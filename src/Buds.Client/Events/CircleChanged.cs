using Buds.Crypto.Identifiers;

namespace Buds.Client.Events;

/// <summary>A Circle was made, its name or people changed, or this account was removed from it.</summary>
/// <param name="Circle">The Circle.</param>
public sealed record CircleChanged(Cid Circle) : AccountEvent;
