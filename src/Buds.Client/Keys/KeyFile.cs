using System.Security.Cryptography;

namespace Buds.Client.Keys;

/// <summary>A small file that only its owner may read, written whole or not at all.</summary>
internal static class KeyFile
{
    /// <summary>Reads a file of a known size.</summary>
    /// <returns>False where there is none.</returns>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.KeyStoreMismatch"/>: the file is of another size.</exception>
    public static async ValueTask<bool> TryReadAsync(string path, Memory<byte> content, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        await using (file.ConfigureAwait(false))
        {
            if (file.Length != content.Length)
            {
                throw NotOurs();
            }

            await file.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    public static async ValueTask WriteAsync(string path, ReadOnlyMemory<byte> content, bool overwrite, CancellationToken cancellationToken)
    {
        var temporary = path + "." + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(temporary, options);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        File.Move(temporary, path, overwrite);
    }

    public static BudsClientException NotOurs() => new(BudsErrorCode.KeyStoreMismatch, "The key file is not one that this key store wrote.");
}
