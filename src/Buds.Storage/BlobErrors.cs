namespace Buds.Storage;

/// <summary>The wording of this assembly's errors, and which of them a fault of the operating system is.</summary>
internal static class BlobErrors
{
    // Linux and macOS: errno as .NET puts it in HResult. Windows: HRESULT_FROM_WIN32.
    private const int NoSpace = 28;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsQuota = unchecked((int)0x8007050F);

    public static BlobExistsException Exists() => new("A blob has this key already; use another key, or BlobWriteMode.Replace.");

    public static BlobIntegrityException Larger(long limit) =>
        new($"The content is larger than the {limit} bytes allowed; nothing of it was kept.");

    public static BlobIntegrityException LargerThanAllowed(long expected, long max) =>
        new($"The expected size of {expected} bytes is above the {max} allowed; nothing was read.");

    public static BlobIntegrityException Shorter(long size, long expected) =>
        new($"The content ended after {size} of {expected} bytes; nothing of it was kept. Send it again.");

    public static BlobIntegrityException OtherHash() =>
        new("The content's SHA-256 is not the expected one; nothing of it was kept. Send it again.");

    public static BlobStoreFullException Full(Exception? cause = null) =>
        new("The blob store is full; free space or raise its quota.", cause);

    public static BlobStoreUnavailableException Missing() =>
        new("The blob store's directory is gone; check that its volume is mounted.");

    public static BlobStoreUnavailableException SymbolicLink() =>
        new("The blob's path goes through a symbolic link, which the store does not follow; remove the link from the store's directory.");

    /// <summary>Runs what touches the disk, and turns its faults into this assembly's.</summary>
    public static T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw From(e);
        }
    }

    public static bool IsFault(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>For an exception that <see cref="IsFault"/>.</summary>
    public static BlobStoreException From(Exception fault) =>
        fault.HResult is NoSpace or LinuxQuota or MacQuota or WindowsDiskFull or WindowsHandleDiskFull or WindowsQuota
            ? Full(fault)
            : new BlobStoreUnavailableException("The blob store's disk cannot be used; check its health, its permissions and that it is mounted.", fault);
}
