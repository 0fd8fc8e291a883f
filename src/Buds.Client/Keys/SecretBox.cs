using System.Security.Cryptography;
using System.Text;

namespace Buds.Client.Keys;

/// <summary>Encrypts small secrets for the database: AES-256-GCM, nonce || ciphertext || tag, the secret's name as AAD so that none can stand in for another.</summary>
internal sealed class SecretBox : IDisposable
{
    public const int KeySize = 32;

    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly AesGcm _aes;

    private SecretBox(ReadOnlySpan<byte> key) => _aes = new AesGcm(key, TagSize);

    /// <summary>Takes the key from the store; a new one where it has none yet and <paramref name="mayCreate"/>.</summary>
    public static async Task<SecretBox> OpenAsync(IKeyStore store, bool mayCreate, CancellationToken cancellationToken)
    {
        var key = GC.AllocateArray<byte>(KeySize, pinned: true);
        try
        {
            if (!await store.TryReadAsync(key, cancellationToken).ConfigureAwait(false))
            {
                if (!mayCreate)
                {
                    throw new BudsClientException(BudsErrorCode.KeyStoreMismatch, "The key store has no key for this account.");
                }

                RandomNumberGenerator.Fill(key);
                await store.WriteAsync(key, cancellationToken).ConfigureAwait(false);
            }

            return new SecretBox(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public byte[] Seal(string name, ReadOnlySpan<byte> secret)
    {
        var box = new byte[NonceSize + secret.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        lock (_aes)
        {
            _aes.Encrypt(
                box.AsSpan(0, NonceSize), secret, box.AsSpan(NonceSize, secret.Length), box.AsSpan(NonceSize + secret.Length), Encoding.UTF8.GetBytes(name));
        }

        return box;
    }

    /// <summary>Opens a secret and hands it on; it is zeroed afterwards.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.KeyStoreMismatch"/>: sealed with another key, or altered.</exception>
    public T Open<T>(string name, ReadOnlySpan<byte> box, Func<ReadOnlySpan<byte>, T> use)
    {
        var secret = GC.AllocateArray<byte>(Math.Max(0, box.Length - NonceSize - TagSize), pinned: true);
        try
        {
            if (box.Length < NonceSize + TagSize)
            {
                throw new CryptographicException("Too short.");
            }

            lock (_aes)
            {
                _aes.Decrypt(box[..NonceSize], box[NonceSize..^TagSize], box[^TagSize..], secret, Encoding.UTF8.GetBytes(name));
            }

            return use(secret);
        }
        catch (CryptographicException e)
        {
            throw new BudsClientException(BudsErrorCode.KeyStoreMismatch, "The account's secrets do not open with the key of this key store.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    public void Dispose() => _aes.Dispose();
}
