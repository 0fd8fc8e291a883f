using System.Security.Cryptography;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Envelopes;

/// <summary>
/// The random key of one message (K in protocol.md §4). Kept by a sender until the relay has taken the message, so that it can be
/// wrapped anew for devices that changed meanwhile. Zeroed on disposal.
/// </summary>
public sealed class ContentKey : IDisposable
{
    /// <summary>The size of the key in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;
    private bool _disposed;

    private ContentKey() => _bytes = GC.AllocateArray<byte>(Size, pinned: true);

    /// <summary>Restores a stored key. The caller zeroes its own copy.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static ContentKey Import(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A content key is {Size} bytes.", nameof(bytes));
        }

        var key = new ContentKey();
        bytes.CopyTo(key._bytes);
        return key;
    }

    /// <summary>Writes the key, for a store that encrypts it.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Export(Span<byte> destination) => Memory.Span.CopyTo(destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    internal ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    internal static ContentKey Generate()
    {
        var key = new ContentKey();
        RandomNumberGenerator.Fill(key._bytes);
        return key;
    }

    /// <summary>What commits a header to this key: AES-GCM alone lets one ciphertext open under two keys.</summary>
    internal void Commit(MessageId id, Span<byte> commitment)
    {
        Span<byte> salt = stackalloc byte[MessageId.Size];
        id.CopyTo(salt);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Memory.Span, commitment, salt, "buds/commit/v1"u8);
    }
}
