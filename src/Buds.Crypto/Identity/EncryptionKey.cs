using Buds.Crypto.Envelopes;
using Buds.Crypto.Hpke;
using Buds.Crypto.Native;
using Buds.Crypto.Secrets;

namespace Buds.Crypto.Identity;

/// <summary>
/// The private half of a <see cref="KeyBundle"/>: X25519, and X-Wing beside it, on one device and rotated; it unwraps content keys
/// (protocol.md §2). Zeroed on disposal. Once it is deleted everywhere, what was sent to it can no longer be opened by anyone.
/// </summary>
public sealed class EncryptionKey : IDisposable
{
    /// <summary>The size of each private key in bytes: X25519's scalar and X-Wing's seed.</summary>
    public const int PrivateKeySize = 32;

    private readonly SecretBytes _x25519;
    private readonly SecretBytes? _xwing;

    private EncryptionKey(uint keyId, SecretBytes x25519, SecretBytes? xwing)
    {
        KeyId = keyId;
        _x25519 = x25519;
        _xwing = xwing;
        var classic = new byte[32];
        using var secret = x25519.Borrow();
        Sodium.X25519PublicKey(secret.Span, classic);
        X25519PublicKey = classic;
        if (xwing is not null)
        {
            var hybrid = new byte[Sodium.XWingPublicKeySize];
            using var seed = xwing.Borrow();
            Sodium.XWingKeyPair(seed.Span, hybrid);
            XWingPublicKey = hybrid;
        }
    }

    /// <summary>The key's number on its device; each new key has a higher one.</summary>
    public uint KeyId { get; }

    /// <summary>The X25519 public key (RFC 7748), 32 bytes.</summary>
    public ReadOnlyMemory<byte> X25519PublicKey { get; }

    /// <summary>The X-Wing public key (draft-connolly-cfrg-xwing-kem), 1216 bytes, where the device has one.</summary>
    public ReadOnlyMemory<byte>? XWingPublicKey { get; }

    /// <summary>Makes a new key pair of both kinds, or of X25519 alone.</summary>
    public static EncryptionKey Generate(uint keyId, bool withXWing = true) =>
        new(keyId, SecretBytes.Random(PrivateKeySize), withXWing ? SecretBytes.Random(PrivateKeySize) : null);

    /// <summary>The key of stored private bytes. The caller zeroes its own copies.</summary>
    /// <param name="keyId">The key's number.</param>
    /// <param name="x25519">The X25519 scalar, 32 bytes.</param>
    /// <param name="xwing">The X-Wing seed, 32 bytes, or nothing.</param>
    /// <exception cref="ArgumentException">Another size.</exception>
    public static EncryptionKey Import(uint keyId, ReadOnlySpan<byte> x25519, ReadOnlySpan<byte> xwing)
    {
        if (x25519.Length != PrivateKeySize || xwing.Length is not (0 or PrivateKeySize))
        {
            throw new ArgumentException($"Each private key is {PrivateKeySize} bytes.", nameof(x25519));
        }

        return new EncryptionKey(keyId, new SecretBytes(x25519), xwing.IsEmpty ? null : new SecretBytes(xwing));
    }

    /// <summary>Writes the private keys, for a key store that encrypts them.</summary>
    /// <returns>Whether there is an X-Wing key; where not, its destination is untouched.</returns>
    /// <exception cref="ArgumentException">A destination is shorter than 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool Export(Span<byte> x25519, Span<byte> xwing)
    {
        using var scalar = _x25519.Borrow();
        scalar.Span.CopyTo(x25519);
        if (_xwing is null)
        {
            return false;
        }

        using var seed = _xwing.Borrow();
        seed.Span.CopyTo(xwing);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _x25519.Dispose();
        _xwing?.Dispose();
    }

    /// <summary>Opens what HPKE sealed to this key. False for anything else, and where the key is not of the suite's kind.</summary>
    internal bool TryOpen(
        EnvelopeSuite suite,
        HpkeContext context,
        ReadOnlySpan<byte> encapsulated,
        ReadOnlySpan<byte> aad,
        ReadOnlySpan<byte> ciphertext,
        Span<byte> plaintext)
    {
        var hybrid = suite == EnvelopeSuite.XWing;
        if ((hybrid ? _xwing : _x25519) is not { } secret || (hybrid ? XWingPublicKey : X25519PublicKey) is not { } publicKey)
        {
            return false;
        }

        using var privateKey = secret.Borrow();
        return context.TryOpen(privateKey.Span, publicKey.Span, encapsulated, aad, ciphertext, plaintext);
    }
}
