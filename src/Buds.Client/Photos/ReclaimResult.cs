namespace Buds.Client.Photos;

/// <summary>What was freed.</summary>
/// <param name="Photos">How many photos were deleted.</param>
/// <param name="Bytes">How many bytes they were, on this device or in its cold tier.</param>
public sealed record ReclaimResult(long Photos, long Bytes);
