using System.IO.Enumeration;

namespace Buds.Storage.Files;

/// <summary>Walks a store's directories in the order of the keys, holding the names of one directory a level.</summary>
internal static class BlobListing
{
    // Hidden files are no blobs either, but the names decide that; links are left out here.
    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    public static IEnumerable<BlobInfo> List(BlobDirectories directories, string prefix)
    {
        directories.ThrowIfGone();
        foreach (BlobInfo blob in Walk(directories, directories.Root, "", prefix))
        {
            yield return blob;
        }
    }

    private static IEnumerable<BlobInfo> Walk(BlobDirectories directories, string directory, string parentKey, string prefix)
    {
        foreach ((string key, string name, bool isDirectory) in Read(directories, directory, parentKey))
        {
            string path = Path.Combine(directory, name);
            if (isDirectory)
            {
                if (key.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(key, StringComparison.Ordinal))
                {
                    foreach (BlobInfo blob in Walk(directories, path, key, prefix))
                    {
                        yield return blob;
                    }
                }
            }
            else if (key.StartsWith(prefix, StringComparison.Ordinal)
                && BlobKey.TryParse(key, out BlobKey blobKey)
                && BlobErrors.Guard(() => FileBlobStore.Stat(blobKey, path)) is { } blob)
            {
                yield return blob;
            }
        }
    }

    /// <summary>A directory's key ends in a slash; ordered so, all keys below it come between its neighbours.</summary>
    private static List<(string Key, string Name, bool IsDirectory)> Read(BlobDirectories directories, string directory, string parentKey) => BlobErrors.Guard(() =>
    {
        try
        {
            return Read(directory, parentKey);
        }
        catch (DirectoryNotFoundException)
        {
            // Its last blob was deleted, and the directory with it, since it was found.
            directories.ThrowIfGone();
            return [];
        }
    });

    private static List<(string Key, string Name, bool IsDirectory)> Read(string directory, string parentKey)
    {
        FileSystemEnumerable<(string Key, string Name, bool IsDirectory)> entries = new(
            directory,
            (ref FileSystemEntry entry) =>
            {
                string name = entry.FileName.ToString();
                string key = entry.IsDirectory ? $"{parentKey}{name}/" : $"{parentKey}{name[..^BlobDirectories.Suffix.Length]}";
                return (key, name, entry.IsDirectory);
            },
            NoLinks)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory
                ? BlobKey.TryParse(entry.FileName.ToString(), out _)
                : entry.FileName.EndsWith(BlobDirectories.Suffix),
        };
        return entries.OrderBy(e => e.Key, StringComparer.Ordinal).ToList();
    }
}
