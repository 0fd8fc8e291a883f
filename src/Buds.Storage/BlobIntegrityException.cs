namespace Buds.Storage;

/// <summary>The content is not what the writer was told to expect, or is larger than allowed. Code <c>blob_integrity</c>, not transient.</summary>
public sealed class BlobIntegrityException : BlobStoreException
{
    /// <summary>Makes one; the message must say what to do and name no key.</summary>
    public BlobIntegrityException(string message, Exception? innerException = null)
        : base("blob_integrity", isTransient: false, message, innerException)
    {
    }
}
