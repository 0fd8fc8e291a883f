using System.Buffers;
using System.Security.Cryptography;
using Buds.Crypto.Native;

namespace Buds.Crypto.Identity;

/// <summary>An Ed25519 public key (RFC 8032): 32 bytes; signatures are 64.</summary>
public sealed class Ed25519PublicKey : IEquatable<Ed25519PublicKey>
{
    /// <summary>The size of a key in bytes.</summary>
    public const int Size = 32;

    /// <summary>The size of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    private readonly byte[] _bytes;

    /// <summary>Takes the key's bytes. Whether they are a point of the curve shows when a signature is verified.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public Ed25519PublicKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"An Ed25519 public key is {Size} bytes.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>The 32 bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Verifies a signature over an HTTP signature base (RFC 9421 §2.5).</summary>
    /// <returns>False for any signature that is not valid, and for bytes that are not a signature base.</returns>
    public bool VerifyHttpSignature(ReadOnlySpan<byte> signatureBase, ReadOnlySpan<byte> signature) =>
        Ed25519KeyPair.IsHttpSignatureBase(signatureBase) && VerifyBare(signatureBase, signature);

    /// <inheritdoc/>
    public bool Equals(Ed25519PublicKey? other) => other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Ed25519PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    internal bool VerifyBare(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Sodium.Ed25519Verify(_bytes, message, signature);

    internal bool Verify(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var length = context.Length + 1 + message.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Ed25519KeyPair.Join(context, message, buffer);
            return VerifyBare(buffer.AsSpan(0, length), signature);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
