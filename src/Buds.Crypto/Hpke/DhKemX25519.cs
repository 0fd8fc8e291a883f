using System.Security.Cryptography;
using Buds.Crypto.Native;

namespace Buds.Crypto.Hpke;

/// <summary>DHKEM(X25519, HKDF-SHA256), RFC 9180 §4.1. Low-order points are refused, as §7.1.4 demands.</summary>
internal sealed class DhKemX25519 : HpkeKem
{
    private const int KeySize = 32;

    private readonly LabeledHkdf _hkdf;

    public DhKemX25519()
        : base(0x0020, KeySize, KeySize) => _hkdf = new LabeledHkdf(SuiteId());

    public override bool TryEncapsulate(ReadOnlySpan<byte> publicKey, Span<byte> encapsulated, Span<byte> sharedSecret)
    {
        Span<byte> ephemeral = stackalloc byte[KeySize];
        try
        {
            RandomNumberGenerator.Fill(ephemeral);
            return TryEncapsulate(ephemeral, publicKey, encapsulated, sharedSecret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ephemeral);
        }
    }

    /// <summary>The same with a given ephemeral key: for the RFC's vectors.</summary>
    public bool TryEncapsulate(
        ReadOnlySpan<byte> ephemeral, ReadOnlySpan<byte> publicKey, Span<byte> encapsulated, Span<byte> sharedSecret)
    {
        Sodium.X25519PublicKey(ephemeral, encapsulated);
        return TryDerive(ephemeral, publicKey, encapsulated, publicKey, sharedSecret);
    }

    public override bool TryDecapsulate(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> encapsulated, Span<byte> sharedSecret) =>
        TryDerive(privateKey, encapsulated, encapsulated, publicKey, sharedSecret);

    private bool TryDerive(
        ReadOnlySpan<byte> own,
        ReadOnlySpan<byte> other,
        ReadOnlySpan<byte> encapsulated,
        ReadOnlySpan<byte> recipient,
        Span<byte> sharedSecret)
    {
        Span<byte> agreement = stackalloc byte[KeySize];
        Span<byte> kemContext = stackalloc byte[2 * KeySize];
        Span<byte> extracted = stackalloc byte[LabeledHkdf.HashSize];
        try
        {
            if (!Sodium.TryX25519(own, other, agreement))
            {
                return false;
            }

            encapsulated.CopyTo(kemContext);
            recipient.CopyTo(kemContext[KeySize..]);
            _hkdf.Extract([], "eae_prk"u8, agreement, extracted);
            _hkdf.Expand(extracted, "shared_secret"u8, kemContext, sharedSecret);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(agreement);
            CryptographicOperations.ZeroMemory(extracted);
        }
    }
}
