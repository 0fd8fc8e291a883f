namespace Buds.Architecture.Tests.Documents;

/// <summary>A table.</summary>
/// <param name="Heading">The heading that it stands under.</param>
/// <param name="Header">Its first row.</param>
/// <param name="Rows">The others.</param>
internal sealed record MarkdownTable(string Heading, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows);
