using System.Buffers.Binary;

namespace Buds.Crypto.Hpke;

/// <summary>A key encapsulation mechanism of HPKE (RFC 9180 §4).</summary>
internal abstract class HpkeKem
{
    public const int SharedSecretSize = 32;

    private protected HpkeKem(ushort id, int publicKeySize, int encapsulatedSize)
    {
        Id = id;
        PublicKeySize = publicKeySize;
        EncapsulatedSize = encapsulatedSize;
    }

    public static HpkeKem X25519 { get; } = new DhKemX25519();

    public static HpkeKem XWing { get; } = new XWingKem();

    public ushort Id { get; }

    public int PublicKeySize { get; }

    public int EncapsulatedSize { get; }

    /// <summary>Makes a shared secret and its encapsulation. False for a public key that no honest party has.</summary>
    public abstract bool TryEncapsulate(ReadOnlySpan<byte> publicKey, Span<byte> encapsulated, Span<byte> sharedSecret);

    /// <summary>Recovers the shared secret. False for an encapsulation that no honest party makes.</summary>
    public abstract bool TryDecapsulate(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> encapsulated, Span<byte> sharedSecret);

    private protected byte[] SuiteId()
    {
        var id = "KEM\0\0"u8.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(id.AsSpan(3), Id);
        return id;
    }
}
