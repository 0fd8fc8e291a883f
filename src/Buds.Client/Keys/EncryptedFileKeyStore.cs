using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Buds.Crypto.Secrets;

namespace Buds.Client.Keys;

/// <summary>
/// Keeps the key in a file, encrypted with AES-256-GCM under a passphrase (Argon2id, 3 passes over 64 MiB) or under a key that the platform hands over.
/// </summary>
/// <remarks>
/// The file is <c>buds-key</c>, version 1, the kind (1 for a key, 2 for a passphrase), passes and KiB (4 bytes each, big-endian), salt (16), nonce (12),
/// ciphertext (32) and tag (16): 94 bytes. What precedes the nonce is authenticated with it. Disposing zeroes the passphrase.
/// </remarks>
public sealed class EncryptedFileKeyStore : IKeyStore, IDisposable
{
    private const int Passes = 3;
    private const int MemoryKibibytes = 64 * 1024;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int KindOffset = 9;
    private const int PassesOffset = 10;
    private const int MemoryOffset = 14;
    private const int SaltOffset = 18;
    private const int NonceOffset = SaltOffset + Argon2id.SaltSize;
    private const int CiphertextOffset = NonceOffset + NonceSize;
    private const int TagOffset = CiphertextOffset + SecretBox.KeySize;
    private const int FileSize = TagOffset + TagSize;

    // Lone surrogates would all become the same character.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly Kind _kind;
    private byte[] _secret;
    private bool _disposed;

    private EncryptedFileKeyStore(string path, Kind kind, byte[] secret)
    {
        _path = Path.GetFullPath(path);
        _kind = kind;
        _secret = secret;
    }

    private enum Kind : byte
    {
        Key = 1,
        Passphrase = 2,
    }

    private static ReadOnlySpan<byte> Magic => "buds-key\u0001"u8;

    /// <summary>Encrypts under a passphrase.</summary>
    /// <param name="path">The file, which need not exist yet.</param>
    /// <param name="passphrase">The passphrase, taken as UTF-8 as it is: an app whose users may type beyond ASCII brings it to one normal form first. How long
    /// it has to be is for the app to say.</param>
    /// <exception cref="ArgumentException">The path or the passphrase is empty, or the latter is no valid UTF-16.</exception>
    public static EncryptedFileKeyStore WithPassphrase(string path, string passphrase)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new EncryptedFileKeyStore(path, Kind.Passphrase, ToBytes(passphrase));
    }

    /// <summary>Encrypts under a key that the platform keeps.</summary>
    /// <param name="path">The file, which need not exist yet.</param>
    /// <param name="key">The key, 32 bytes. Copied.</param>
    /// <exception cref="ArgumentException">The path is empty, or the key is not 32 bytes.</exception>
    public static EncryptedFileKeyStore WithKey(string path, ReadOnlySpan<byte> key)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (key.Length != SecretBox.KeySize)
        {
            throw new ArgumentException($"The key is {SecretBox.KeySize} bytes.", nameof(key));
        }

        var secret = GC.AllocateArray<byte>(key.Length, pinned: true);
        key.CopyTo(secret);
        return new EncryptedFileKeyStore(path, Kind.Key, secret);
    }

    /// <inheritdoc/>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.WrongPassphrase"/>, or <see cref="BudsErrorCode.KeyStoreMismatch"/> for another
    /// key or a file that this store did not write.</exception>
    public async ValueTask<bool> TryReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var file = new byte[FileSize];
        if (!await KeyFile.TryReadAsync(_path, file, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        // Argon2id takes its time: not on the app's thread.
        await Task.Run(() => Decrypt(file, destination.Span), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        WriteAsync(key, _secret, overwrite: false, cancellationToken);

    /// <summary>Encrypts the key under another passphrase. The file is replaced as a whole: it opens with the one or with the other.</summary>
    /// <param name="passphrase">The new passphrase.</param>
    /// <param name="cancellationToken">Stops before the file is replaced.</param>
    /// <exception cref="InvalidOperationException">The store is one of a key, or there is no key in it yet.</exception>
    /// <exception cref="ArgumentException">The passphrase is empty or no valid UTF-16.</exception>
    /// <exception cref="BudsClientException">As <see cref="TryReadAsync"/>.</exception>
    public async Task ChangePassphraseAsync(string passphrase, CancellationToken cancellationToken = default)
    {
        if (_kind != Kind.Passphrase)
        {
            throw new InvalidOperationException("The key is not under a passphrase.");
        }

        var secret = ToBytes(passphrase);
        var key = GC.AllocateArray<byte>(SecretBox.KeySize, pinned: true);
        try
        {
            if (!await TryReadAsync(key, cancellationToken).ConfigureAwait(false))
            {
                throw new InvalidOperationException("There is no key yet.");
            }

            await WriteAsync(key, secret, overwrite: true, cancellationToken).ConfigureAwait(false);
            (_secret, secret) = (secret, _secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Zeroes the passphrase or key.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }

    private static byte[] ToBytes(string passphrase)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        var bytes = GC.AllocateArray<byte>(Utf8.GetByteCount(passphrase), pinned: true);
        _ = Utf8.GetBytes(passphrase, bytes);
        return bytes;
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> key, byte[] secret, bool overwrite, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var file = await Task.Run(() => Encrypt(key.Span, secret), cancellationToken).ConfigureAwait(false);
        await KeyFile.WriteAsync(_path, file, overwrite, cancellationToken).ConfigureAwait(false);
    }

    private byte[] Encrypt(ReadOnlySpan<byte> key, byte[] secret)
    {
        var file = new byte[FileSize];
        Magic.CopyTo(file);
        file[KindOffset] = (byte)_kind;
        if (_kind == Kind.Passphrase)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(PassesOffset), Passes);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(MemoryOffset), MemoryKibibytes);
            RandomNumberGenerator.Fill(file.AsSpan(SaltOffset, Argon2id.SaltSize));
        }

        RandomNumberGenerator.Fill(file.AsSpan(NonceOffset, NonceSize));
        using var aes = Cipher(file, secret);
        aes.Encrypt(file.AsSpan(NonceOffset, NonceSize), key, file.AsSpan(CiphertextOffset, SecretBox.KeySize), file.AsSpan(TagOffset), file.AsSpan(0, NonceOffset));
        return file;
    }

    private void Decrypt(byte[] file, Span<byte> key)
    {
        if (!file.AsSpan().StartsWith(Magic) || file[KindOffset] != (byte)_kind)
        {
            throw KeyFile.NotOurs();
        }

        using var aes = Cipher(file, _secret);
        try
        {
            aes.Decrypt(
                file.AsSpan(NonceOffset, NonceSize), file.AsSpan(CiphertextOffset, SecretBox.KeySize), file.AsSpan(TagOffset), key[..SecretBox.KeySize], file.AsSpan(0, NonceOffset));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw _kind == Kind.Passphrase
                ? new BudsClientException(BudsErrorCode.WrongPassphrase, "The passphrase is wrong, or the key file was altered.", e)
                : new BudsClientException(BudsErrorCode.KeyStoreMismatch, "The key file does not open with this key.", e);
        }
    }

    private AesGcm Cipher(byte[] file, byte[] secret)
    {
        if (_kind == Kind.Key)
        {
            return new AesGcm(secret, TagSize);
        }

        var (passes, memory) = (BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(PassesOffset)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(MemoryOffset)));
        if (passes is < 1 or > Argon2id.MaxPasses || memory is < Argon2id.MinMemoryKibibytes or > Argon2id.MaxMemoryKibibytes)
        {
            throw KeyFile.NotOurs();
        }

        var key = GC.AllocateArray<byte>(SecretBox.KeySize, pinned: true);
        try
        {
            Argon2id.DeriveKey(secret, file.AsSpan(SaltOffset, Argon2id.SaltSize), passes, memory, key);
            return new AesGcm(key, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
