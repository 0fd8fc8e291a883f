namespace Buds.Client.Keys;

/// <summary>
/// Keeps the one key that encrypts an account's secrets in its database. An app puts it where its platform keeps secrets: Keychain,
/// Android Keystore, DPAPI. Members are called one at a time.
/// </summary>
public interface IKeyStore
{
    /// <summary>Reads the key.</summary>
    /// <param name="destination">Receives the key, 32 bytes.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>False where there is none yet.</returns>
    ValueTask<bool> TryReadAsync(Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Stores the key durably, before returning. Called once for an account.</summary>
    /// <param name="key">The key, 32 bytes; zeroed by the caller afterwards.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    ValueTask WriteAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);
}
