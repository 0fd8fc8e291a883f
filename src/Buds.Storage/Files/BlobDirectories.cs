using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Buds.Storage.Files;

/// <summary>
/// The directories of a file store: a key is the path below the root, plus a suffix that no key can hold, so that <c>a</c> and <c>a/b</c>
/// are a file and a directory of different names whatever the keys are.
/// </summary>
internal sealed class BlobDirectories
{
    public const string Suffix = "@blob";

    private readonly bool _flushToDisk;

    // Those directly below the root whose own names the disk has. They are few and never removed, so what was so once is so still.
    private readonly ConcurrentDictionary<string, bool> _flushed = new(StringComparer.Ordinal);

    public BlobDirectories(string root, bool flushToDisk)
    {
        _flushToDisk = flushToDisk;
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

        // No key starts with a dot.
        Temporary = Path.Combine(Root, ".tmp");
        Make(Temporary);
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

    /// <summary>
    /// Makes the name of a file that is in a directory, and those of the directories that lead to it, survive a power cut where the store promises that.
    /// What the file is in cannot be removed meanwhile, but together with the file.
    /// </summary>
    public void Flush(string directory)
    {
        while (_flushToDisk)
        {
            FlushOne(directory);
            if (directory.Length <= Root.Length)
            {
                return;
            }

            string parent = Path.GetDirectoryName(directory)!;
            if (parent.Length <= Root.Length)
            {
                if (!_flushed.ContainsKey(directory))
                {
                    FlushOne(parent);
                    _flushed[directory] = true;
                }

                return;
            }

            directory = parent;
        }
    }

    /// <summary>
    /// Makes the removal of a file survive a power cut, and removes the directories that it leaves empty: those of keys that begin with what is used
    /// once would fill the disk. The ones directly below the root stay, since they are few and soon used again.
    /// </summary>
    public void Release(string directory)
    {
        while (Path.GetDirectoryName(directory) is { } parent && parent.Length > Root.Length && TryDelete(directory))
        {
            directory = parent;
        }

        while (_flushToDisk && !FlushOne(directory))
        {
            directory = Path.GetDirectoryName(directory)!;
        }
    }

    private static bool TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else has.
        }
        catch (Exception e) when (BlobErrors.IsFault(e))
        {
            // There is something in it, as most often, or it cannot be removed and does no harm.
            return false;
        }

        return true;
    }

    /// <summary>False where somebody has removed it, and with it what was in it.</summary>
    private bool FlushOne(string directory)
    {
        try
        {
            AtomicFile.FlushDirectory(directory);
            return true;
        }
        catch (DirectoryNotFoundException) when (directory.Length > Root.Length)
        {
            return false;
        }
    }

    private void Make(string directory)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        string parent = Path.GetDirectoryName(directory)!;
        Make(parent);
        Directory.CreateDirectory(directory);
        if (_flushToDisk)
        {
            AtomicFile.FlushDirectory(parent);
        }
    }
}
