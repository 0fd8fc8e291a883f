namespace Buds.Storage.Tiered;

/// <summary>The blob is in the catalog, and no tier has a good copy of it. Code <c>blob_lost</c>, not transient: ask who else has it.</summary>
public sealed class BlobLostException : BlobStoreException
{
    /// <summary>Makes one; the message must say what to do and name no key.</summary>
    public BlobLostException(string message, Exception? innerException = null)
        : base("blob_lost", isTransient: false, message, innerException)
    {
    }

    /// <summary>The blob to show instead; null where there is none.</summary>
    public BlobKey? Thumbnail { get; init; }

    internal static BlobLostException Of(BlobKey? thumbnail) =>
        new("No tier has a good copy of the blob any more: write it again from another device that has it.") { Thumbnail = thumbnail };
}
