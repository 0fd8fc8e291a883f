namespace Buds.Stress.Planning.Figures;

/// <summary>What a figure rests on, by way of all figures that it was computed from. Inputs and rules are not named: every figure rests on them.</summary>
[Flags]
internal enum Basis
{
    None = 0,

    /// <summary>A measured coefficient.</summary>
    Measured = 1,

    /// <summary>A list price.</summary>
    ListPrice = 2,

    /// <summary>A list price that was checked against no published source.</summary>
    UncheckedPrice = 4,
}
