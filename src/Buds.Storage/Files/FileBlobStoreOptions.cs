namespace Buds.Storage.Files;

/// <summary>Where a <see cref="FileBlobStore"/> keeps its blobs.</summary>
public sealed class FileBlobStoreOptions
{
    /// <summary>
    /// The directory, made when missing, for this store alone and on one file system: what is below it and does not look like a blob is left alone,
    /// except in <c>.tmp</c>. It may itself be a symbolic link; nothing in it may.
    /// </summary>
    /// <value>A path; required. A relative one is taken from the current directory when the store is made.</value>
    public string RootPath { get; set; } = "";

    /// <summary>
    /// Whether a write returns only when the disk has it, so that it survives a power cut. Without, it survives the end of the process.
    /// </summary>
    /// <value>Default: true.</value>
    public bool FlushToDisk { get; set; } = true;
}
