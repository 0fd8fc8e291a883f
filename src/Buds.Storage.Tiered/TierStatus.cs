namespace Buds.Storage.Tiered;

/// <summary>What is where.</summary>
/// <param name="HotBlobs">Blobs at hand.</param>
/// <param name="HotBytes">What they take on the device.</param>
/// <param name="ColdBlobs">Blobs in the cold tier, those that are in both included.</param>
/// <param name="ColdBytes">What they are, before encryption.</param>
/// <param name="LostBlobs">Blobs of which no tier has a good copy.</param>
public sealed record TierStatus(long HotBlobs, long HotBytes, long ColdBlobs, long ColdBytes, long LostBlobs);
