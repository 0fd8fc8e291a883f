namespace Buds.Stress.Planning;

/// <summary>Coefficients as they are in a file.</summary>
internal sealed record CoefficientsFile
{
    /// <value><see cref="Coefficients.Schema"/>.</value>
    public required string Schema { get; init; }

    public required SortedDictionary<string, CoefficientSource> Sources { get; init; }

    public required SortedDictionary<string, Coefficient> Values { get; init; }
}
