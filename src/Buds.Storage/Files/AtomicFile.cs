using System.Runtime.InteropServices;
using static Buds.Storage.Files.UnixCalls;

namespace Buds.Storage.Files;

/// <summary>
/// Changes of a directory that happen in one step or not at all. Faults are <see cref="IOException"/>s, on Unix with errno as their HResult, and
/// <see cref="DirectoryNotFoundException"/> where a directory is not there. Both paths must be on one file system.
/// </summary>
internal static class AtomicFile
{
    private static readonly Lock LinklessGate = new();

    /// <summary>Gives the file the name <paramref name="target"/>, unless that name is taken: then false, and nothing has changed.</summary>
    /// <remarks>On success <paramref name="temporary"/> may be left as a second name of the file, for the caller to remove.</remarks>
    public static bool TryCreate(string temporary, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            return TryMove(temporary, target);
        }

        // Not File.Move: on Unix it looks whether the target exists and then renames, so of two writers at once both can succeed.
        if (Link(temporary, target) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error switch
        {
            FileExists => false,
            OperationNotPermitted or AccessDenied or NotSupportedOnLinux or NotSupportedOnMac => TryCreateWithoutLink(temporary, target),
            _ => throw Fault(error),
        };
    }

    /// <summary>
    /// For file systems without hard links (FAT) and platforms that forbid them to apps (Android): one step among the creators of this process,
    /// which on those is the only one.
    /// </summary>
    internal static bool TryCreateWithoutLink(string temporary, string target)
    {
        lock (LinklessGate)
        {
            return TryMove(temporary, target);
        }
    }

    /// <summary>Gives the file the name <paramref name="target"/>, in place of the file that may have it.</summary>
    public static void Replace(string temporary, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(temporary, target, overwrite: true);
        }
        else if (Rename(temporary, target) != 0)
        {
            // Not File.Move: across file systems it copies, and a copy can be seen half done.
            throw Fault(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Removes the file; false when there is none.</summary>
    public static bool Delete(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!File.Exists(path))
            {
                return false;
            }

            try
            {
                File.Delete(path);
                return true;
            }
            catch (DirectoryNotFoundException)
            {
                // Somebody else has deleted it, and its directory with it.
                return false;
            }
        }

        if (Unlink(path) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error is NoSuchFile or NotADirectory ? false : throw Fault(error);
    }

    /// <summary>Makes the names in a directory survive a power cut.</summary>
    public static void FlushDirectory(string path)
    {
        // Windows cannot flush a directory; NTFS journals the names itself.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw Fault(Marshal.GetLastPInvokeError());
        }

        try
        {
            int error = 0;
            while (FSync(descriptor) != 0 && (error = Marshal.GetLastPInvokeError()) == Interrupted)
            {
                error = 0;
            }

            // Some network and FUSE file systems have nothing to flush for a directory and say so this way.
            if (error is not (0 or InvalidArgument or NotSupportedOnLinux or NotSupportedOnMac))
            {
                throw Fault(error);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static bool TryMove(string temporary, string target)
    {
        try
        {
            File.Move(temporary, target);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    private static IOException Fault(int error) => error == NoSuchFile
        ? new DirectoryNotFoundException(Marshal.GetPInvokeErrorMessage(error)) { HResult = error }
        : new IOException(Marshal.GetPInvokeErrorMessage(error), error);
}
