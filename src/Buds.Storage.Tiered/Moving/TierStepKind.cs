namespace Buds.Storage.Tiered.Moving;

/// <summary>What came of moving one blob.</summary>
internal enum TierStepKind
{
    /// <summary>It is where it should be.</summary>
    Moved,

    /// <summary>There is nothing to do any more.</summary>
    Skipped,

    /// <summary>Its copy is not good; others may be.</summary>
    Failed,

    /// <summary>The hot tier failed, and would again with the next.</summary>
    HotFailed,

    /// <summary>The cold tier failed, and would again with the next.</summary>
    ColdFailed,
}
