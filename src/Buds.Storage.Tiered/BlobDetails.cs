namespace Buds.Storage.Tiered;

/// <summary>What an app says of a blob.</summary>
/// <param name="Mime">Its media type; null where unknown.</param>
/// <param name="Thumbnail">The blob to show while this one is not at hand; null where there is none.</param>
/// <param name="IsThumbnail">Whether it is one itself, and so never leaves the hot tier.</param>
public sealed record BlobDetails(string? Mime = null, BlobKey? Thumbnail = null, bool IsThumbnail = false);
