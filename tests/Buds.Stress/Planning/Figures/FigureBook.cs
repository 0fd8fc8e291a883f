namespace Buds.Stress.Planning.Figures;

/// <summary>The figures of a plan in the order in which they were computed. A section is a table.</summary>
internal sealed class FigureBook(Coefficients coefficients)
{
    private readonly Dictionary<string, Figure> _byId = new(StringComparer.Ordinal);
    private readonly List<Figure> _figures = [];
    private string _section = string.Empty;

    public IReadOnlyList<Figure> Figures => _figures;

    public Figure this[string id] => _byId[id];

    public Figure? Find(string id) => _byId.GetValueOrDefault(id);

    public void Begin(string section) => _section = section;

    public Figure Input(string id, string title, Unit unit, double value) => Add(new Figure(id, _section, title, unit, FigureKind.Input, Term.Given(value)));

    public Figure Rule(string id, string title, Unit unit, double value, string note, Bound bound = Bound.None) =>
        Add(new Figure(id, _section, title, unit, FigureKind.Rule, Term.Given(value, bound: bound)) { Note = note });

    public Figure Price(string id, string title, double? value, string currency, bool isChecked, string note) => Add(
        new Figure(id, _section, title, Unit.Money, FigureKind.ListPrice, Term.Given(value, isChecked ? Basis.ListPrice : Basis.ListPrice | Basis.UncheckedPrice))
        {
            Note = note,
            Currency = currency,
        });

    /// <summary>A coefficient, which may not have been measured yet.</summary>
    public Figure Measured(KnownCoefficient known)
    {
        var measured = coefficients.Find(known.Name);
        var given = Term.Given(measured?.Value, measured is null ? Basis.None : Basis.Measured, measured is { IsUpperBound: true } ? Bound.AtMost : Bound.None);
        return Add(new Figure(known.Name, _section, known.Title, known.Unit, FigureKind.Measured, given)
        {
            Note = measured is null ? null : $"{measured.Scenario} ({measured.Source})",
        });
    }

    /// <summary>A coefficient, or what the code does by its rules as long as nothing was measured.</summary>
    public Figure MeasuredOrRule(KnownCoefficient known, double rule, string note, Bound bound = Bound.None) =>
        coefficients.Find(known.Name) is null ? Rule(known.Name, known.Title, known.Unit, rule, note, bound) : Measured(known);

    public Figure Compute(string id, string title, Unit unit, Term formula, string? note = null, string? currency = null) =>
        Add(new Figure(id, _section, title, unit, FigureKind.Computed, formula) { Note = note, Currency = currency });

    private Figure Add(Figure figure)
    {
        _byId.Add(figure.Id, figure);
        _figures.Add(figure);
        return figure;
    }
}
