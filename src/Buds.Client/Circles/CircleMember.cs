using Buds.Crypto.Identifiers;

namespace Buds.Client.Circles;

/// <summary>A person in a Circle.</summary>
/// <param name="Did">The person's account.</param>
/// <param name="Name">What who made the Circle calls the person.</param>
public sealed record CircleMember(Did Did, string Name);
