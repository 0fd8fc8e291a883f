using System.Security.Cryptography;
using Buds.Crypto.Native;

namespace Buds.Crypto.Hpke;

/// <summary>
/// The AEAD of an HPKE context (RFC 9180 §7.3). The protocol uses AES-256-GCM alone; the others are here because only they have
/// public vectors, which test the KEM and the key schedule, and are internal.
/// </summary>
internal abstract class HpkeAead(ushort id, int keySize)
{
    public static HpkeAead Aes128Gcm { get; } = FrameworkAesGcm(16);

    // For 32 bytes libsodium takes a hundredth of the time of a new AesGcm.
    public static HpkeAead Aes256Gcm { get; } = Sodium.HasAesGcm ? new SodiumAesGcm() : FrameworkAesGcm(32);

    public static HpkeAead ChaCha20Poly1305 { get; } = new ChaChaAead();

    public ushort Id { get; } = id;

    public int KeySize { get; } = keySize;

    public abstract void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext);

    public abstract bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext);

    /// <summary>AES-GCM for processors without the instructions that libsodium's needs.</summary>
    /// <param name="keySize">16 or 32 bytes.</param>
    public static HpkeAead FrameworkAesGcm(int keySize) => new AesGcmAead(keySize == 16 ? (ushort)0x0001 : (ushort)0x0002, keySize);

    private sealed class SodiumAesGcm() : HpkeAead(0x0002, 32)
    {
        public override void Seal(
            ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext) =>
            Sodium.Aes256GcmEncrypt(key, nonce, aad, plaintext, ciphertext);

        public override bool TryOpen(
            ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext) =>
            Sodium.TryAes256GcmDecrypt(key, nonce, aad, ciphertext, plaintext);
    }

    private sealed class AesGcmAead(ushort id, int keySize) : HpkeAead(id, keySize)
    {
        public override void Seal(
            ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
        {
            using var aes = new AesGcm(key, HpkeContext.TagSize);
            aes.Encrypt(nonce, plaintext, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], aad);
        }

        public override bool TryOpen(
            ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
        {
            using var aes = new AesGcm(key, HpkeContext.TagSize);
            try
            {
                aes.Decrypt(nonce, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], plaintext, aad);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }
        }
    }

    private sealed class ChaChaAead() : HpkeAead(0x0003, 32)
    {
        public override void Seal(
            ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
        {
            using var chacha = new ChaCha20Poly1305(key);
            chacha.Encrypt(nonce, plaintext, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], aad);
        }

        public override bool TryOpen(
            ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
        {
            using var chacha = new ChaCha20Poly1305(key);
            try
            {
                chacha.Decrypt(nonce, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], plaintext, aad);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }
        }
    }
}
