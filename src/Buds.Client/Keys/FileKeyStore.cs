using System.Security.Cryptography;

namespace Buds.Client.Keys;

/// <summary>
/// Keeps the key in a file that only its owner may read (mode 0600 where the system has modes). Whoever reads the file and the
/// database has the account: on a phone or a shared machine, write an <see cref="IKeyStore"/> over the platform's own.
/// </summary>
public sealed class FileKeyStore : IKeyStore
{
    private readonly string _path;

    /// <summary>Uses a file, which need not exist yet.</summary>
    /// <param name="path">The file.</param>
    public FileKeyStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        await using (file.ConfigureAwait(false))
        {
            if (file.Length != SecretBox.KeySize)
            {
                throw new BudsClientException(BudsErrorCode.KeyStoreMismatch, "The key file is not one of this library.");
            }

            await file.ReadExactlyAsync(destination[..SecretBox.KeySize], cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var temporary = _path + "." + RandomNumberGenerator.GetHexString(8, lowercase: true);
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
            await file.WriteAsync(key, cancellationToken).ConfigureAwait(false);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        File.Move(temporary, _path, overwrite: false);
    }
}
