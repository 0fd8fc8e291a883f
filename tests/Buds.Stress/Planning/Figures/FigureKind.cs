namespace Buds.Stress.Planning.Figures;

/// <summary>Where a figure comes from.</summary>
internal enum FigureKind
{
    /// <summary>The one who asks said so.</summary>
    Input,

    /// <summary>The protocol or the code fixes it.</summary>
    Rule,

    /// <summary>A coefficient that a run has measured, or will.</summary>
    Measured,

    /// <summary>From a price sheet.</summary>
    ListPrice,

    /// <summary>By a formula from others.</summary>
    Computed,
}
