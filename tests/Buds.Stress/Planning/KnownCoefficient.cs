using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning;

/// <summary>A coefficient that plans ask for, and that a run may measure. A file of coefficients names these and no others.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Title">Its name in formulas.</param>
/// <param name="Unit">In the file by the name that <see cref="UnitName"/> gives.</param>
internal sealed record KnownCoefficient(string Name, string Title, Unit Unit)
{
    /// <summary>The unit as a file spells it.</summary>
    public string UnitName => Unit switch
    {
        Unit.Milliseconds => "ms",
        Unit.Bytes => "bytes",
        _ => "count",
    };
}
