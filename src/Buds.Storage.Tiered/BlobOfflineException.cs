namespace Buds.Storage.Tiered;

/// <summary>The blob is in the cold tier, and that cannot be reached. Code <c>blob_offline</c>, transient: show the thumbnail, and try again later.</summary>
public sealed class BlobOfflineException : BlobStoreException
{
    /// <summary>Makes one; the message must say what to do and name no key.</summary>
    public BlobOfflineException(string message, Exception? innerException = null)
        : base("blob_offline", isTransient: true, message, innerException)
    {
    }

    /// <summary>The blob to show meanwhile, which is at hand; null where there is none.</summary>
    public BlobKey? Thumbnail { get; init; }

    internal static BlobOfflineException Of(BlobKey? thumbnail, Exception cause) =>
        new("The blob is in the cold tier, which cannot be reached now: show its thumbnail and try again later.", cause) { Thumbnail = thumbnail };
}
