namespace Buds.Storage.Tiered;

/// <summary>What the catalog says of a blob.</summary>
/// <param name="Info">Its name, size and hash.</param>
/// <param name="Tier">Where it is.</param>
/// <param name="LastReadAt">When it was last read, to within an hour; null where it never was.</param>
/// <param name="IsPinned">Whether it stays at hand.</param>
/// <param name="Details">What the app said of it.</param>
public sealed record BlobEntry(BlobInfo Info, BlobTier Tier, DateTimeOffset? LastReadAt, bool IsPinned, BlobDetails Details);
