using Buds.Crypto.Envelopes;
using Buds.Crypto.Native;

namespace Buds.Benchmarks.Crypto;

/// <summary>
/// The HMACs and the small AES-GCM of HPKE (RFC 9180 §4.1 and §5.1), over bytes of the lengths that LabeledExtract and LabeledExpand
/// hash: what they say does not change what they cost.
/// </summary>
internal sealed class KeyScheduleFloor
{
    private readonly byte[] _secret = new byte[32];
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _message = new byte[128];
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _aad = new byte[20];
    private readonly byte[] _ciphertext = new byte[WrappedKey.CiphertextSize];
    private readonly byte[] _plaintext = new byte[ContentKey.Size];

    /// <summary>psk_id_hash and info_hash: once for all recipients.</summary>
    public void Begin()
    {
        Hmac([], 28, _secret);
        Hmac([], 71, _secret);
    }

    /// <summary>eae_prk and shared_secret, which X-Wing does without.</summary>
    public void ExtractAndExpand()
    {
        Hmac([], 51, _secret);
        Hmac(_secret, 92, _secret);
    }

    public void Seal()
    {
        DeriveKey();
        Sodium.Aes256GcmEncrypt(_key, _nonce, _aad, _plaintext, _ciphertext);
    }

    public void Open()
    {
        DeriveKey();
        _ = Sodium.TryAes256GcmDecrypt(_key, _nonce, _aad, _ciphertext, _plaintext);
    }

    /// <summary>secret, key and base_nonce.</summary>
    private void DeriveKey()
    {
        Hmac(_secret, 23, _secret);
        Hmac(_secret, 88, _key);
        Hmac(_secret, 95, _secret);
    }

    private void Hmac(ReadOnlySpan<byte> key, int length, Span<byte> output) => Sodium.HmacSha256(key, _message.AsSpan(0, length), output);
}
