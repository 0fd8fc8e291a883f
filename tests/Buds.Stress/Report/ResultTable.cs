namespace Buds.Stress.Report;

/// <summary>A table: its title, its columns, and texts.</summary>
internal sealed record ResultTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
