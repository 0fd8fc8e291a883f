using System.Security.Cryptography;

namespace Buds.Storage.Files;

/// <summary>
/// The directories of a file store: a key is the path below the root, plus a suffix that no key can hold, so that <c>a</c> and <c>a/b</c>
/// are a file and a directory of different names whatever the keys are.
/// </summary>
internal sealed class BlobDirectories
{
    public const string Suffix = "@blob";

    private const int MostRemembered = 4096;

    private readonly bool _flushToDisk;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _flushed = new(StringComparer.Ordinal);

    public BlobDirectories(string root, bool flushToDisk)
    {
        _flushToDisk = flushToDisk;
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

        // No key starts with a dot.
        Temporary = Path.Combine(Root, ".tmp");
        Ensure(Temporary);
    }

    public string Root { get; }

    public string Temporary { get; }

    public string NewTemporaryPath() => Path.Combine(Temporary, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <exception cref="BlobStoreUnavailableException">Something on the way is a symbolic link, and may lead out of the root.</exception>
    public string PathOf(BlobKey key)
    {
        string path = Path.Combine(Root, key.Value.Replace('/', Path.DirectorySeparatorChar) + Suffix);
        for (string part = path; part.Length > Root.Length; part = Path.GetDirectoryName(part)!)
        {
            // Of a path where nothing is, .NET answers -1, which has every flag.
            FileAttributes attributes = new FileInfo(part).Attributes;
            if (attributes != (FileAttributes)(-1) && attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                throw BlobErrors.SymbolicLink();
            }
        }

        return path;
    }

    /// <summary>An unmounted volume must not look like an empty store.</summary>
    public void ThrowIfGone()
    {
        if (!Directory.Exists(Temporary))
        {
            throw BlobErrors.Missing();
        }
    }

    /// <summary>Makes a directory and those above it, so that they survive a power cut where the store promises that.</summary>
    public void Ensure(string directory)
    {
        lock (_gate)
        {
            Ensure_NeedsLock(directory);
        }
    }

    private void Ensure_NeedsLock(string directory)
    {
        // A directory below the root may have been made by a process that ended before it flushed the name; its first use here does.
        bool exists = Directory.Exists(directory);
        if (exists && (directory.Length <= Root.Length || _flushed.Contains(directory)))
        {
            return;
        }

        string parent = Path.GetDirectoryName(directory)!;
        Ensure_NeedsLock(parent);
        if (!exists)
        {
            Directory.CreateDirectory(directory);
        }

        if (_flushToDisk)
        {
            AtomicFile.FlushDirectory(parent);
        }

        if (_flushed.Count == MostRemembered)
        {
            _flushed.Clear();
        }

        _flushed.Add(directory);
    }
}
