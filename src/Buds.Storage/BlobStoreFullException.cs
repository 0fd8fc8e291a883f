namespace Buds.Storage;

/// <summary>The store has no room: the disk, the quota or the capacity is used up. Code <c>store_full</c>, not transient.</summary>
public sealed class BlobStoreFullException : BlobStoreException
{
    /// <summary>Makes one; the message must say what to do and name no key.</summary>
    public BlobStoreFullException(string message, Exception? innerException = null)
        : base("store_full", isTransient: false, message, innerException)
    {
    }
}
