namespace Buds.Stress.Planning.Figures;

internal sealed partial class Term
{
    public static Term Least(Term left, Term right) => Call("min", [left, right], values => values.Min());

    public static Term Largest(Term left, Term right) => Call("max", [left, right], values => values.Max());

    public static Term RoundedUp(Term term) => Call("round up", [term], values => Math.Ceiling(values[0]));

    public static Term Power(Term value, Term exponent) => Call("power", [value, exponent], values => Math.Pow(values[0], values[1]));

    /// <summary>The sum of the terms that have a value. What has none is left out, and named as such.</summary>
    public static Term SumOfKnown(params Term[] terms) => Known("sum", terms, values => values.Sum());

    /// <summary>The largest of the terms that have a value. What has none is left out, and named as such.</summary>
    public static Term LargestKnown(params Term[] terms) => Known("max", terms, values => values.Max());

    private static Term Call(string name, Term[] terms, Func<double[], double> compute)
    {
        var isKnown = terms.All(term => term.Value is not null);
        return new Term(
            isKnown ? compute([.. terms.Select(term => term.Value!.Value)]) : null,
            $"{name}({string.Join("; ", terms.Select(term => term.Names))})",
            $"{name}({string.Join("; ", terms.Select(term => term.Numbers))})")
        {
            NotMeasured = [.. terms.SelectMany(term => term.NotMeasured)],
            LeftOut = [.. terms.SelectMany(term => term.LeftOut)],
            Basis = terms.Aggregate(Basis.None, (all, term) => all | term.Basis),
            Bound = terms.Aggregate(Bound.None, (all, term) => all | term.Bound),
        };
    }

    private static Term Known(string name, Term[] terms, Func<double[], double> compute)
    {
        var known = terms.Where(term => term.Value is not null).ToArray();
        if (known.Length == 0)
        {
            return Call(name, terms, compute);
        }

        var all = Call(name, terms, compute);
        return new Term(compute([.. known.Select(term => term.Value!.Value)]), all.Names, all.Numbers)
        {
            LeftOut = all.LeftOut.Union(all.NotMeasured),
            Basis = known.Aggregate(Basis.None, (bases, term) => bases | term.Basis),
            Bound = known.Aggregate(known.Length < terms.Length ? Bound.AtLeast : Bound.None, (bounds, term) => bounds | term.Bound),
        };
    }
}
