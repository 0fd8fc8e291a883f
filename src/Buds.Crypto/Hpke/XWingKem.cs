using Buds.Crypto.Native;

namespace Buds.Crypto.Hpke;

/// <summary>
/// X-Wing as an HPKE KEM (draft-connolly-cfrg-xwing-kem, draft-ietf-hpke-pq): X25519 and ML-KEM-768, secure while either is.
/// The private key is the 32-byte seed; the shared secret goes into the key schedule as it is.
/// </summary>
internal sealed class XWingKem : HpkeKem
{
    public XWingKem()
        : base(0x647a, Sodium.XWingPublicKeySize, Sodium.XWingCiphertextSize)
    {
    }

    public override bool TryEncapsulate(ReadOnlySpan<byte> publicKey, Span<byte> encapsulated, Span<byte> sharedSecret) =>
        Sodium.TryXWingEncapsulate(publicKey, encapsulated, sharedSecret);

    public override bool TryDecapsulate(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> encapsulated, Span<byte> sharedSecret) =>
        Sodium.TryXWingDecapsulate(privateKey, encapsulated, sharedSecret);
}
