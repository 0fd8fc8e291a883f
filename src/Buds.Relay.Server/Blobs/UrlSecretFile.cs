using System.Security.Cryptography;

namespace Buds.Relay.Server.Blobs;

/// <summary>The secret that signs the URLs of payloads, in a file that only the relay's user can read.</summary>
internal static class UrlSecretFile
{
    public const string Name = "url-secret";

    private const int Size = 32;

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

        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first: its secret is the one.
            File.Delete(aside);
        }
    }
}
