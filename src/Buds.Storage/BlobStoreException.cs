using Buds.Crypto;

namespace Buds.Storage;

/// <summary>Root of what goes wrong in a blob store. The kinds are those of this assembly.</summary>
public abstract class BlobStoreException : BudsException
{
    private protected BlobStoreException(string code, bool isTransient, string message, Exception? innerException)
        : base(code, message, innerException) => IsTransient = isTransient;

    /// <inheritdoc/>
    public override bool IsTransient { get; }
}
