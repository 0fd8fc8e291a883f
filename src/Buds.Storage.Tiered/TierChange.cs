namespace Buds.Storage.Tiered;

/// <summary>What a pass under a policy would move out of the hot tier.</summary>
/// <param name="Blobs">How many.</param>
/// <param name="Bytes">What that frees on the device.</param>
public sealed record TierChange(long Blobs, long Bytes);
