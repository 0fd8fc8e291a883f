namespace Buds.Storage.Tiered.Moving;

/// <summary>What came of moving one blob.</summary>
internal readonly record struct TierStep(TierStepKind Kind, BlobStoreException? Error = null)
{
    public static TierStep Moved { get; } = new(TierStepKind.Moved);

    public static TierStep Skipped { get; } = new(TierStepKind.Skipped);

    public static TierStep Failed { get; } = new(TierStepKind.Failed);
}
