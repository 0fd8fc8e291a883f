namespace Buds.Benchmarks.Measuring;

/// <summary>A limit that a figure should keep.</summary>
/// <param name="Name">What is limited.</param>
/// <param name="Value">The figure of this run.</param>
/// <param name="Limit">The most it should be.</param>
public sealed record Goal(string Name, double Value, double Limit)
{
    public bool Met => Value <= Limit;
}
