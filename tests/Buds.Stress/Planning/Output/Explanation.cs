using Buds.Stress.Planning.Figures;
using Buds.Stress.Planning.Model;

namespace Buds.Stress.Planning.Output;

/// <summary>A plan as formulas: each with names, with the numbers put in, and what comes out.</summary>
internal static class Explanation
{
    public static void Write(TextWriter writer, CapacityPlan plan)
    {
        foreach (var section in plan.Figures.GroupBy(figure => figure.Section))
        {
            writer.WriteLine($"## {section.Key}");
            writer.WriteLine();
            foreach (var figure in section)
            {
                Write(writer, figure);
            }

            writer.WriteLine();
        }

        foreach (var (name, source) in plan.Coefficients.Sources)
        {
            writer.WriteLine($"{name}: {source.Date:yyyy-MM-dd}, {source.Machine}, commit {source.Commit}");
            writer.WriteLine($"    {source.Command}{(source.Note is null ? string.Empty : $"  ({source.Note})")}");
        }
    }

    private static void Write(TextWriter writer, Figure figure)
    {
        writer.WriteLine($"{figure.Title} [{FigureText.Origin(figure)}]{(figure.Note is null ? string.Empty : $": {figure.Note}")}");
        if (figure.Kind == FigureKind.Computed)
        {
            writer.WriteLine($"    = {figure.Formula.Names}");
            writer.WriteLine($"    = {figure.Formula.Numbers}");
        }

        writer.WriteLine($"    = {Result(figure)}");
        if (FigureText.Missing(figure) is { } missing)
        {
            writer.WriteLine($"      {missing}");
        }
    }

    private static string Result(Figure figure)
    {
        if (figure.Value is not { } value)
        {
            return figure.Text;
        }

        var exact = Number.Exact(value);
        return figure.Text == exact ? exact : $"{exact} ({figure.Text})";
    }
}
