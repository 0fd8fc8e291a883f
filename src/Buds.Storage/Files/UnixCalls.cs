using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Buds.Storage.Files;

/// <summary>
/// The POSIX calls that .NET does not offer with these guarantees. Each answers 0 (<see cref="Open"/> a descriptor) or -1 and errno.
/// The numbers are those that Linux (so Android) and macOS (so iOS) share, unless named otherwise.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixCalls
{
    public const int OperationNotPermitted = 1;
    public const int NoSuchFile = 2;
    public const int Interrupted = 4;
    public const int AccessDenied = 13;
    public const int FileExists = 17;
    public const int NotADirectory = 20;
    public const int InvalidArgument = 22;
    public const int NotSupportedOnLinux = 95;
    public const int NotSupportedOnMac = 45;

    public const int ReadOnly = 0;

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string existing, string added);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);
}
