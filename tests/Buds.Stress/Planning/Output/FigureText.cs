using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Output;

/// <summary>The words for where a figure comes from.</summary>
internal static class FigureText
{
    public static string Of(FigureKind kind) => kind switch
    {
        FigureKind.Input => "input",
        FigureKind.Rule => "rule",
        FigureKind.Measured => "measured",
        FigureKind.ListPrice => "list price",
        _ => "computed",
    };

    /// <summary>What a figure rests on besides inputs and rules, each by its word.</summary>
    public static IEnumerable<string> Of(Basis basis)
    {
        if (basis.HasFlag(Basis.Measured))
        {
            yield return "measured";
        }

        if (basis.HasFlag(Basis.ListPrice))
        {
            yield return "list price";
        }

        if (basis.HasFlag(Basis.UncheckedPrice))
        {
            yield return "unchecked price";
        }
    }

    /// <summary>To which side a value may be wrong; nothing where to none.</summary>
    public static string? Of(Bound bound) => bound switch
    {
        Bound.None => null,
        Bound.AtLeast => "at_least",
        Bound.AtMost => "at_most",
        _ => "about",
    };

    /// <summary>In one cell: where it comes from, and what it rests on.</summary>
    public static string Origin(Figure figure)
    {
        var kind = Of(figure.Kind);
        var rest = Of(figure.Basis).Where(word => word != kind).ToArray();
        return rest.Length == 0 ? kind : figure.Kind == FigureKind.Computed ? $"{kind} from {string.Join(", ", rest)}" : $"{kind}, {string.Join(", ", rest)}";
    }

    /// <summary>What is missing, in words; nothing where nothing is.</summary>
    public static string? Missing(Figure figure) => figure switch
    {
        { NotMeasured.IsEmpty: false, Value: null } => $"for want of {string.Join(", ", figure.NotMeasured)}",
        { LeftOut.IsEmpty: false } => $"without {string.Join(", ", figure.LeftOut)}",
        _ => null,
    };
}
