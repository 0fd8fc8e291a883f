using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Buds.Crypto.Hpke;

/// <summary>
/// HPKE in base mode, single shot (RFC 9180 §5.1 and §6.1), with HKDF-SHA256 and one AEAD. What depends on the info alone is
/// computed once, however many recipients there are.
/// </summary>
internal sealed class HpkeContext
{
    public const int NonceSize = 12;
    public const int TagSize = 16;

    private readonly HpkeKem _kem;
    private readonly HpkeAead _aead;
    private readonly LabeledHkdf _hkdf;
    private readonly byte[] _keyScheduleContext = new byte[1 + (2 * LabeledHkdf.HashSize)];

    public HpkeContext(HpkeKem kem, ReadOnlySpan<byte> info)
        : this(kem, HpkeAead.Aes256Gcm, info)
    {
    }

    internal HpkeContext(HpkeKem kem, HpkeAead aead, ReadOnlySpan<byte> info)
    {
        _kem = kem;
        _aead = aead;
        var suiteId = "HPKE\0\0\0\u0001\0\0"u8.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(suiteId.AsSpan(4), kem.Id);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId.AsSpan(8), aead.Id);
        _hkdf = new LabeledHkdf(suiteId);
        _hkdf.Extract([], "psk_id_hash"u8, [], _keyScheduleContext.AsSpan(1));
        _hkdf.Extract([], "info_hash"u8, info, _keyScheduleContext.AsSpan(1 + LabeledHkdf.HashSize));
    }

    /// <summary>Seals under a shared secret that the KEM made.</summary>
    public void Seal(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        Span<byte> key = stackalloc byte[_aead.KeySize];
        Span<byte> nonce = stackalloc byte[NonceSize];
        try
        {
            DeriveKey(sharedSecret, key, nonce);
            _aead.Seal(key, nonce, aad, plaintext, ciphertext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens with the recipient's key. False for anything but what was sealed to it.</summary>
    public bool TryOpen(
        ReadOnlySpan<byte> privateKey,
        ReadOnlySpan<byte> publicKey,
        ReadOnlySpan<byte> encapsulated,
        ReadOnlySpan<byte> aad,
        ReadOnlySpan<byte> ciphertext,
        Span<byte> plaintext)
    {
        if (encapsulated.Length != _kem.EncapsulatedSize || ciphertext.Length != plaintext.Length + TagSize)
        {
            return false;
        }

        Span<byte> sharedSecret = stackalloc byte[HpkeKem.SharedSecretSize];
        Span<byte> key = stackalloc byte[_aead.KeySize];
        Span<byte> nonce = stackalloc byte[NonceSize];
        try
        {
            if (!_kem.TryDecapsulate(privateKey, publicKey, encapsulated, sharedSecret))
            {
                return false;
            }

            DeriveKey(sharedSecret, key, nonce);
            return _aead.TryOpen(key, nonce, aad, ciphertext, plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    internal void DeriveKey(ReadOnlySpan<byte> sharedSecret, Span<byte> key, Span<byte> nonce)
    {
        Span<byte> secret = stackalloc byte[LabeledHkdf.HashSize];
        try
        {
            _hkdf.Extract(sharedSecret, "secret"u8, [], secret);
            _hkdf.Expand(secret, "key"u8, _keyScheduleContext, key);
            _hkdf.Expand(secret, "base_nonce"u8, _keyScheduleContext, nonce);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
