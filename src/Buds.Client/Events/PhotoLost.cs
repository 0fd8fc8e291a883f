using Buds.Crypto.Identifiers;

namespace Buds.Client.Events;

/// <summary>A photo is in no tier any more: its cold copy has vanished or rotted. The people of its Circle are asked for it.</summary>
/// <param name="Photo">The photo.</param>
public sealed record PhotoLost(Cid Photo) : AccountEvent;
