using Buds.Stress.Planning.Figures;
using Buds.Stress.Planning.Model;
using Spectre.Console;

namespace Buds.Stress.Planning.Output;

/// <summary>A plan as tables, one a section.</summary>
internal static class PlanTables
{
    private const int MostLeftOut = 3;

    public static void Write(IAnsiConsole console, CapacityPlan plan)
    {
        foreach (var section in plan.Figures.GroupBy(figure => figure.Section))
        {
            var table = new Table().Border(TableBorder.Markdown).Title(section.Key).AddColumns("figure", "value", "is", "");
            table.Columns[1].RightAligned();

            // A price is in what it comes to; explanations have it alone.
            foreach (var figure in section.Where(figure => figure.Kind != FigureKind.ListPrice))
            {
                var missing = figure.LeftOut.Count > MostLeftOut && figure.Value is not null
                    ? $"without {figure.LeftOut.Count} that nothing has measured"
                    : FigureText.Missing(figure);
                table.AddRow(
                    Markup.Escape(figure.Title), Markup.Escape(figure.Text), FigureText.Origin(figure),
                    Markup.Escape(string.Join("; ", new[] { missing, figure.Note }.OfType<string>())));
            }

            console.Write(table);
            console.WriteLine();
        }
    }
}
