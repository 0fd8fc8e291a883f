using System.Security.Cryptography;

namespace Buds.Relay.Server.Blobs;

/// <summary>The secret that signs the URLs of payloads, in a file that only the relay's user can read.</summary>
internal static class UrlSecretFile
{
    public const string Name = "url-secret";

    private const int Size = 32;
    private const int LockAttempts = 200;

    private static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(25);

    /// <summary>Reads the secret, or makes one; of several processes that start at once all get the same.</summary>
    /// <exception cref="InvalidDataException">The file is not one that this made.</exception>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public static byte[] LoadOrCreate(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            Create(directory, path);
        }

        var secret = File.ReadAllBytes(path);
        return secret.Length == Size
            ? secret
            : throw new InvalidDataException("The relay's url-secret is not 32 bytes: restore it, or delete it to make a new one (URLs given out end then).");
    }

    private static void Create(string directory, string path)
    {
        Directory.CreateDirectory(directory);
        using var alone = LockAlone(Path.Combine(directory, Name + ".lock"));
        if (File.Exists(path))
        {
            // Another process was first: its secret is the one.
            return;
        }

        var aside = Path.Combine(directory, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(aside, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Size));
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path);
    }

    /// <summary>Moving a file to where none is yet is not one step everywhere, so that who moves must be alone.</summary>
    private static FileStream LockAlone(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < LockAttempts)
            {
                Thread.Sleep(LockWait);
            }
        }
    }
}
