namespace Buds.Storage.Tiered;

/// <summary>What a pass did.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="Blobs">How many blobs it moved.</param>
/// <param name="Bytes">How many bytes these are.</param>
/// <param name="Failed">How many blobs it left because they are not what the catalog says: <see cref="TieredBlobStore.CheckAsync"/> tells more.</param>
/// <param name="Error">The error that ended it; null where none did.</param>
public sealed record TierPassResult(TierPassEnd End, long Blobs, long Bytes, long Failed, BlobStoreException? Error);
