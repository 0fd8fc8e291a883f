namespace Buds.Storage;

/// <summary>The store cannot be reached, read or written. Code <c>store_unavailable</c>, transient.</summary>
public sealed class BlobStoreUnavailableException : BlobStoreException
{
    /// <summary>Makes one; the message must say what to do and name no key.</summary>
    public BlobStoreUnavailableException(string message, Exception? innerException = null)
        : base("store_unavailable", isTransient: true, message, innerException)
    {
    }
}
