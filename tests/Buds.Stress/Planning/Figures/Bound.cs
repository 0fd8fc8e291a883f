namespace Buds.Stress.Planning.Figures;

/// <summary>To which side a value may be wrong. Both: some of it is too high, and something is left out.</summary>
[Flags]
internal enum Bound
{
    None = 0,

    /// <summary>The real value may be higher: something was left out.</summary>
    AtLeast = 1,

    /// <summary>The real value may be lower: what was measured, or ruled, says "at the most".</summary>
    AtMost = 2,
}
