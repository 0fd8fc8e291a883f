namespace Buds.Storage;

/// <summary>Root of what goes wrong in a blob store. The kinds are those of this assembly.</summary>
public abstract class BlobStoreException : Exception
{
    private protected BlobStoreException(string code, bool isTransient, string message, Exception? innerException)
        : base(message, innerException)
    {
        Code = code;
        IsTransient = isTransient;
    }

    /// <summary>Names the kind of fault; never changes between versions.</summary>
    public string Code { get; }

    /// <summary>Whether the same call may succeed later without anybody changing it.</summary>
    public bool IsTransient { get; }
}
