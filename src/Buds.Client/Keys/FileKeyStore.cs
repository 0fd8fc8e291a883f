namespace Buds.Client.Keys;

/// <summary>
/// Keeps the key in a file that only its owner may read (mode 0600 where the system has modes). Whoever reads the file and the
/// database has the account: on a phone or a shared machine, use <see cref="EncryptedFileKeyStore"/> or write an <see cref="IKeyStore"/> over the
/// platform's own.
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
    public ValueTask<bool> TryReadAsync(Memory<byte> destination, CancellationToken cancellationToken) =>
        KeyFile.TryReadAsync(_path, destination[..SecretBox.KeySize], cancellationToken);

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        KeyFile.WriteAsync(_path, key, overwrite: false, cancellationToken);
}
