using System.Collections.Immutable;

namespace Buds.Stress.Planning.Figures;

/// <summary>
/// A formula and its value at once: what computes a figure is also what explains it. A term of something that was not measured has no value, and
/// neither has what is computed from it.
/// </summary>
internal sealed partial class Term
{
    private readonly int _precedence;

    private Term(double? value, string names, string numbers, int precedence = Precedence.Atom)
    {
        (Value, Names, Numbers, _precedence) = (value, names, numbers, precedence);
    }

    /// <summary>Nothing where <see cref="NotMeasured"/> names something.</summary>
    public double? Value { get; }

    /// <summary>The formula with the names of its figures.</summary>
    public string Names { get; }

    /// <summary>The formula with their values.</summary>
    public string Numbers { get; }

    /// <summary>The coefficients for want of which there is no value.</summary>
    public ImmutableSortedSet<string> NotMeasured { get; private init; } = [];

    /// <summary>The coefficients and prices for want of which the value leaves something out, and is too low.</summary>
    public ImmutableSortedSet<string> LeftOut { get; private init; } = [];

    public Basis Basis { get; private init; }

    public Bound Bound { get; private init; }

    public static implicit operator Term(double value) => new(value, Number.Exact(value), Number.Exact(value));

    public static implicit operator Term(Figure figure) => Of(figure);

    public static Term operator +(Term left, Term right) => Combine(left, "+", right, Precedence.Sum, (a, b) => a + b);

    public static Term operator -(Term left, Term right) => Combine(left, "-", right, Precedence.Sum, (a, b) => a - b);

    public static Term operator *(Term left, Term right) => Combine(left, "×", right, Precedence.Product, (a, b) => a * b);

    public static Term operator /(Term left, Term right) => Combine(left, "/", right, Precedence.Product, (a, b) => a / b);

    /// <summary>A value that was given, and no formula.</summary>
    public static Term Given(double? value, Basis basis = Basis.None, Bound bound = Bound.None) =>
        new(value, string.Empty, value is { } number ? Number.Exact(number) : "?") { Basis = basis, Bound = bound };

    /// <summary>The same, where the formula counts too much.</summary>
    public static Term AtMost(Term term) => new(term.Value, term.Names, term.Numbers, term._precedence)
    {
        NotMeasured = term.NotMeasured,
        LeftOut = term.LeftOut,
        Basis = term.Basis,
        Bound = term.Bound | Bound.AtMost,
    };

    private static Term Of(Figure figure) => new(figure.Value, figure.Title, figure.Value is { } value ? Number.Exact(value) : "?")
    {
        NotMeasured = figure.NotMeasured,
        LeftOut = figure.LeftOut,
        Basis = figure.Basis,
        Bound = figure.Bound,
    };

    private static Term Combine(Term left, string sign, Term right, int precedence, Func<double, double, double> compute)
    {
        // What stands right of - and / keeps its parentheses at the same precedence.
        var isInverse = sign is "-" or "/";
        var least = isInverse ? precedence + 1 : precedence;
        var value = left.Value is { } a && right.Value is { } b ? compute(a, b) : (double?)null;
        return new Term(
            value,
            $"{Within(left, left.Names, precedence)} {sign} {Within(right, right.Names, least)}",
            $"{Within(left, left.Numbers, precedence)} {sign} {Within(right, right.Numbers, least)}",
            precedence)
        {
            NotMeasured = left.NotMeasured.Union(right.NotMeasured),
            LeftOut = left.LeftOut.Union(right.LeftOut),
            Basis = left.Basis | right.Basis,
            Bound = left.Bound | (isInverse ? Opposite(right.Bound) : right.Bound),
        };
    }

    // No figure is below 0, so that more of a term is never less of a sum or product.
    private static Bound Opposite(Bound bound) => bound switch
    {
        Bound.AtLeast => Bound.AtMost,
        Bound.AtMost => Bound.AtLeast,
        _ => bound,
    };

    private static string Within(Term term, string text, int least) => term._precedence < least ? $"({text})" : text;

    private static class Precedence
    {
        public const int Sum = 1;
        public const int Product = 2;
        public const int Atom = 3;
    }
}
