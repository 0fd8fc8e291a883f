using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

[assembly: DisableRuntimeMarshalling]

namespace Buds.Crypto.Native;

/// <summary>
/// The libsodium calls that Buds makes. Each wrapper checks every length, because the native side trusts its caller.
/// </summary>
internal static unsafe partial class Sodium
{
    public const int XWingPublicKeySize = 1216;
    public const int XWingSecretKeySize = 32;
    public const int XWingCiphertextSize = 1120;

    private const string Library = "libsodium";
    private const int HmacStateSize = 208;
    private const int Argon2id13 = 2;

    static Sodium()
    {
        if (sodium_init() < 0)
        {
            throw new PlatformNotSupportedException("libsodium could not be initialized.");
        }

        HasAesGcm = crypto_aead_aes256gcm_is_available() == 1;
    }

    /// <summary>Whether libsodium's AES-256-GCM runs here: it needs AES instructions.</summary>
    public static bool HasAesGcm { get; }

    public static void Ed25519KeyPair(ReadOnlySpan<byte> seed, Span<byte> publicKey, Span<byte> secretKey)
    {
        Require(seed, 32);
        Require(publicKey, 32);
        Require(secretKey, 64);
        fixed (byte* s = seed, pk = publicKey, sk = secretKey)
        {
            Check(crypto_sign_ed25519_seed_keypair(pk, sk, s));
        }
    }

    public static void Ed25519Sign(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Require(secretKey, 64);
        Require(signature, 64);
        fixed (byte* sk = secretKey, m = message, sig = signature)
        {
            Check(crypto_sign_ed25519_detached(sig, null, m, (ulong)message.Length, sk));
        }
    }

    public static bool Ed25519Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Require(publicKey, 32);
        if (signature.Length != 64)
        {
            return false;
        }

        fixed (byte* pk = publicKey, m = message, sig = signature)
        {
            return crypto_sign_ed25519_verify_detached(sig, m, (ulong)message.Length, pk) == 0;
        }
    }

    /// <summary>Argon2id, version 1.3, one lane. False where there is not enough memory.</summary>
    public static bool TryArgon2id(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int passes, int memoryKibibytes, Span<byte> key)
    {
        Require(salt, 16);
        fixed (byte* p = password, s = salt, k = key)
        {
            return crypto_pwhash(k, (ulong)key.Length, p, (ulong)password.Length, s, (ulong)passes, (nuint)memoryKibibytes * 1024, Argon2id13) == 0;
        }
    }

    public static void X25519PublicKey(ReadOnlySpan<byte> secretKey, Span<byte> publicKey)
    {
        Require(secretKey, 32);
        Require(publicKey, 32);
        fixed (byte* sk = secretKey, pk = publicKey)
        {
            Check(crypto_scalarmult_curve25519_base(pk, sk));
        }
    }

    /// <summary>Diffie-Hellman (RFC 7748 §5). False for a low-order point, whose result would be all zero.</summary>
    public static bool TryX25519(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        Require(secretKey, 32);
        Require(publicKey, 32);
        Require(shared, 32);
        fixed (byte* sk = secretKey, pk = publicKey, q = shared)
        {
            return crypto_scalarmult_curve25519(q, sk, pk) == 0;
        }
    }

    public static void XWingKeyPair(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        Require(seed, XWingSecretKeySize);
        Require(publicKey, XWingPublicKeySize);
        Span<byte> secretKey = stackalloc byte[XWingSecretKeySize];
        try
        {
            fixed (byte* s = seed, pk = publicKey, sk = secretKey)
            {
                Check(crypto_kem_xwing_seed_keypair(pk, sk, s));
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretKey);
        }
    }

    public static bool TryXWingEncapsulate(ReadOnlySpan<byte> publicKey, Span<byte> ciphertext, Span<byte> shared)
    {
        Require(publicKey, XWingPublicKeySize);
        Require(ciphertext, XWingCiphertextSize);
        Require(shared, 32);
        fixed (byte* pk = publicKey, ct = ciphertext, ss = shared)
        {
            return crypto_kem_xwing_enc(ct, ss, pk) == 0;
        }
    }

    public static bool TryXWingEncapsulate(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> seed, Span<byte> ciphertext, Span<byte> shared)
    {
        Require(publicKey, XWingPublicKeySize);
        Require(seed, 64);
        Require(ciphertext, XWingCiphertextSize);
        Require(shared, 32);
        fixed (byte* pk = publicKey, s = seed, ct = ciphertext, ss = shared)
        {
            return crypto_kem_xwing_enc_deterministic(ct, ss, pk, s) == 0;
        }
    }

    public static bool TryXWingDecapsulate(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> ciphertext, Span<byte> shared)
    {
        Require(secretKey, XWingSecretKeySize);
        Require(ciphertext, XWingCiphertextSize);
        Require(shared, 32);
        fixed (byte* sk = secretKey, ct = ciphertext, ss = shared)
        {
            return crypto_kem_xwing_dec(ss, ct, sk) == 0;
        }
    }

    /// <summary>HMAC-SHA256 (RFC 2104) with a key of any length.</summary>
    public static void HmacSha256(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Require(mac, 32);
        var state = stackalloc byte[HmacStateSize];
        fixed (byte* k = key, m = message, o = mac)
        {
            _ = crypto_auth_hmacsha256_init(state, k, (nuint)key.Length);
            _ = crypto_auth_hmacsha256_update(state, m, (ulong)message.Length);
            _ = crypto_auth_hmacsha256_final(state, o);
        }

        CryptographicOperations.ZeroMemory(new Span<byte>(state, HmacStateSize));
    }

    public static void Aes256GcmEncrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        Require(key, 32);
        Require(nonce, 12);
        Require(ciphertext, plaintext.Length + 16);
        fixed (byte* k = key, n = nonce, a = aad, p = plaintext, c = ciphertext)
        {
            Check(crypto_aead_aes256gcm_encrypt(c, null, p, (ulong)plaintext.Length, a, (ulong)aad.Length, null, n, k));
        }
    }

    public static bool TryAes256GcmDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        Require(key, 32);
        Require(nonce, 12);
        Require(plaintext, ciphertext.Length - 16);
        fixed (byte* k = key, n = nonce, a = aad, p = plaintext, c = ciphertext)
        {
            return crypto_aead_aes256gcm_decrypt(p, null, null, c, (ulong)ciphertext.Length, a, (ulong)aad.Length, n, k) == 0;
        }
    }

    private static void Require(ReadOnlySpan<byte> value, int length)
    {
        if (value.Length != length)
        {
            throw new ArgumentException($"Needs {length} bytes and got {value.Length}.");
        }
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new CryptographicException("libsodium refused the operation.");
        }
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_seed_keypair(byte* pk, byte* sk, byte* seed);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_detached(byte* sig, ulong* siglen, byte* m, ulong mlen, byte* sk);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_verify_detached(byte* sig, byte* m, ulong mlen, byte* pk);

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_curve25519_base(byte* q, byte* n);

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_curve25519(byte* q, byte* n, byte* p);

    [LibraryImport(Library)]
    private static partial int crypto_kem_xwing_seed_keypair(byte* pk, byte* sk, byte* seed);

    [LibraryImport(Library)]
    private static partial int crypto_kem_xwing_enc(byte* ct, byte* ss, byte* pk);

    [LibraryImport(Library)]
    private static partial int crypto_kem_xwing_enc_deterministic(byte* ct, byte* ss, byte* pk, byte* seed);

    [LibraryImport(Library)]
    private static partial int crypto_kem_xwing_dec(byte* ss, byte* ct, byte* sk);

    [LibraryImport(Library)]
    private static partial int crypto_auth_hmacsha256_init(byte* state, byte* key, nuint keylen);

    [LibraryImport(Library)]
    private static partial int crypto_auth_hmacsha256_update(byte* state, byte* input, ulong inlen);

    [LibraryImport(Library)]
    private static partial int crypto_auth_hmacsha256_final(byte* state, byte* output);

    [LibraryImport(Library)]
    private static partial int crypto_pwhash(byte* key, ulong keylen, byte* passwd, ulong passwdlen, byte* salt, ulong opslimit, nuint memlimit, int alg);

    [LibraryImport(Library)]
    private static partial int crypto_aead_aes256gcm_is_available();

    [LibraryImport(Library)]
    private static partial int crypto_aead_aes256gcm_encrypt(
        byte* c, ulong* clen, byte* m, ulong mlen, byte* ad, ulong adlen, byte* nsec, byte* npub, byte* k);

    [LibraryImport(Library)]
    private static partial int crypto_aead_aes256gcm_decrypt(
        byte* m, ulong* mlen, byte* nsec, byte* c, ulong clen, byte* ad, ulong adlen, byte* npub, byte* k);
}
