using Buds.Client.Memories;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Photos;

/// <summary>Where a photo is shown: a memory of a Circle that the account is in.</summary>
/// <param name="Circle">The Circle.</param>
/// <param name="Author">Who shared the memory.</param>
/// <param name="Members">Who is in the Circle.</param>
/// <param name="Photo">The photo, as the memory names it.</param>
internal sealed record PhotoPlace(Cid Circle, Did Author, IReadOnlyList<Did> Members, Photo Photo);
