using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Output;

/// <summary>A figure for machines.</summary>
internal sealed record FigureJson
{
    public required string Id { get; init; }

    public required string Section { get; init; }

    public required string Title { get; init; }

    public required string Kind { get; init; }

    public required string Unit { get; init; }

    /// <value>Absent where it, or something that it needs, was not measured.</value>
    public double? Value { get; init; }

    /// <value>The value for people.</value>
    public required string Text { get; init; }

    /// <value><c>at_least</c>, <c>at_most</c> or <c>about</c>, where the real value may be higher, lower or either.</value>
    public string? Bound { get; init; }

    public string? Currency { get; init; }

    /// <value>Of a computed figure: its formula with names.</value>
    public string? Formula { get; init; }

    /// <value>Of a computed figure: its formula with numbers.</value>
    public string? With { get; init; }

    public required IReadOnlyList<string> RestsOn { get; init; }

    public required IReadOnlyList<string> NotMeasured { get; init; }

    public required IReadOnlyList<string> LeftOut { get; init; }

    public string? Note { get; init; }

    public static FigureJson Of(Figure figure) => new()
    {
        Id = figure.Id,
        Section = figure.Section,
        Title = figure.Title,
        Kind = FigureText.Of(figure.Kind),
        Unit = StrictJson.Options.PropertyNamingPolicy!.ConvertName(figure.Unit.ToString()),
        Value = figure.Value,
        Text = figure.Text,
        Bound = FigureText.Of(figure.Bound),
        Currency = figure.Currency,
        Formula = figure.Kind == FigureKind.Computed ? figure.Formula.Names : null,
        With = figure.Kind == FigureKind.Computed ? figure.Formula.Numbers : null,
        RestsOn = [.. FigureText.Of(figure.Basis)],
        NotMeasured = [.. figure.NotMeasured],
        LeftOut = [.. figure.LeftOut],
        Note = figure.Note,
    };
}
