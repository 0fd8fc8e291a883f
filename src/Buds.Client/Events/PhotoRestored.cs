using Buds.Crypto.Identifiers;

namespace Buds.Client.Events;

/// <summary>A photo that this device had lost came back, from somebody of its Circle or from another device of the account.</summary>
/// <param name="Photo">The photo.</param>
public sealed record PhotoRestored(Cid Photo) : AccountEvent;
