using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Secrets;

namespace Buds.Crypto.Envelopes;

/// <summary>
/// The random key of one message (K in protocol.md §4). Kept by a sender until the relay has taken the message, so that it can be
/// wrapped anew for devices that changed meanwhile. Zeroed on disposal, once no other thread uses it any more.
/// </summary>
public sealed class ContentKey : IDisposable
{
    /// <summary>The size of the key in bytes.</summary>
    public const int Size = 32;

    private readonly SecretBytes _bytes;

    private ContentKey(SecretBytes bytes) => _bytes = bytes;

    /// <summary>Restores a stored key. The caller zeroes its own copy.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static ContentKey Import(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new ContentKey(new SecretBytes(bytes))
        : throw new ArgumentException($"A content key is {Size} bytes.", nameof(bytes));

    /// <summary>Writes the key, for a store that encrypts it.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Export(Span<byte> destination)
    {
        using var key = Borrow();
        key.Span.CopyTo(destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    internal static ContentKey Generate() => new(SecretBytes.Random(Size));

    internal SecretBytes.Loan Borrow() => _bytes.Borrow();

    /// <summary>What commits a header to this key: AES-GCM alone lets one ciphertext open under two keys.</summary>
    internal void Commit(MessageId id, Span<byte> commitment)
    {
        Span<byte> salt = stackalloc byte[MessageId.Size];
        id.CopyTo(salt);
        using var key = Borrow();
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Span, commitment, salt, "buds/commit/v1"u8);
    }
}
