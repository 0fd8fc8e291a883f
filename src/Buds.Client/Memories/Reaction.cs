using Buds.Crypto.Identifiers;

namespace Buds.Client.Memories;

/// <summary>What somebody felt about a memory.</summary>
/// <param name="Author">Who.</param>
/// <param name="Emoji">What.</param>
public sealed record Reaction(Did Author, string Emoji);
