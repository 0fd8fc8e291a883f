namespace Buds.Storage.Tiered;

/// <summary>What a check found and mended.</summary>
/// <param name="Verified">Blobs that are well.</param>
/// <param name="Repaired">Blobs that had a bad or missing copy, and are well now.</param>
/// <param name="Adopted">Blobs that were in a tier and not in the catalog, such as after a crash or a lost catalog.</param>
/// <param name="Removed">Copies that nothing refers to.</param>
/// <param name="FreedBytes">What these took.</param>
/// <param name="Lost">Blobs of which no tier has a good copy, and nobody else gave one.</param>
public sealed record TierCheckReport(long Verified, long Repaired, long Adopted, long Removed, long FreedBytes, IReadOnlyList<BlobKey> Lost);
