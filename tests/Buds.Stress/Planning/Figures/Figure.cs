using System.Collections.Immutable;

namespace Buds.Stress.Planning.Figures;

/// <summary>A number of a plan, with all that is said of it anywhere: tables, explanations and JSON are made from this alone.</summary>
/// <param name="Id">Its name for machines, such as <c>messages.day</c>.</param>
/// <param name="Section">The table that it is in.</param>
/// <param name="Title">Its name for people, and in formulas.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Formula">How it is computed, or what was given.</param>
internal sealed record Figure(string Id, string Section, string Title, Unit Unit, FigureKind Kind, Term Formula)
{
    /// <summary>Where a figure that was given comes from, or what to keep in mind.</summary>
    public string? Note { get; init; }

    /// <summary>Of a figure in money.</summary>
    public string? Currency { get; init; }

    /// <summary>Nothing where it, or something that it needs, was not measured.</summary>
    public double? Value => Formula.Value;

    /// <summary>The coefficients and prices for want of which there is no value.</summary>
    public ImmutableSortedSet<string> NotMeasured => Kind is FigureKind.Measured or FigureKind.ListPrice && Value is null ? [Id] : Formula.NotMeasured;

    /// <summary>What the value leaves out.</summary>
    public ImmutableSortedSet<string> LeftOut => Formula.LeftOut;

    public Basis Basis => Formula.Basis;

    public Bound Bound => Formula.Bound;

    /// <summary>The value for people: ≥ where the real one may be higher, ≤ where it may be lower, ~ where it may be either.</summary>
    public string Text => Value is { } value
        ? Sign + Number.Readable(value, Unit, Currency)
        : NotMeasured.All(KnownCoefficients.All.ContainsKey) ? "not measured" : "not known";

    private string Sign => Bound switch
    {
        Bound.None => string.Empty,
        Bound.AtLeast => "≥ ",
        Bound.AtMost => "≤ ",
        _ => "~ ",
    };

    public static Term operator +(Figure left, Term right) => (Term)left + right;

    public static Term operator -(Figure left, Term right) => (Term)left - right;

    public static Term operator -(double left, Figure right) => (Term)left - right;

    public static Term operator *(Figure left, Term right) => (Term)left * right;

    public static Term operator /(Figure left, Term right) => (Term)left / right;
}
