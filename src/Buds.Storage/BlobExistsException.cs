namespace Buds.Storage;

/// <summary>A blob has this key already. Code <c>blob_exists</c>, not transient.</summary>
public sealed class BlobExistsException : BlobStoreException
{
    /// <summary>Makes one; the message must say what to do and name no key.</summary>
    public BlobExistsException(string message, Exception? innerException = null)
        : base("blob_exists", isTransient: false, message, innerException)
    {
    }
}
