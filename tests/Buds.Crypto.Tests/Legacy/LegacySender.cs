using System.Security.Cryptography;
using System.Text;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Legacy;

namespace Buds.Crypto.Tests.Legacy;

/// <summary>A device of the old app, which seals as that did. Both its private keys are known, so that it receives as well.</summary>
public sealed class LegacySender : IDisposable
{
    private readonly byte[] _ed25519 = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _x25519 = RandomNumberGenerator.GetBytes(32);

    public LegacySender() => Key = LegacyDeviceKey.FromPrivateKeys(DeviceId.FromBytes(Guid.NewGuid().ToByteArray()), _ed25519, _x25519);

    public LegacyDeviceKey Key { get; }

    public DeviceId Id => Key.Id;

    /// <summary>The payload of a receipt, and its content key.</summary>
    public static (byte[] Payload, byte[] ContentKey) Seal(ReadOnlySpan<byte> receipt, Cid cid)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        return (Encrypt(key, receipt, Encoding.UTF8.GetBytes(cid.ToString())), key);
    }

    /// <summary>Wraps a key for a device, with this one's own key.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> contentKey, LegacySender recipient)
    {
        var shared = new byte[32];
        Key.TryAgree(recipient.Key.AgreementKey.Span, shared);
        return Encrypt(HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, [], "buds.wrap.v1"u8.ToArray()), contentKey, []);
    }

    /// <summary>Wraps a key as the earlier version did: with a key pair for this once.</summary>
    public static byte[] WrapEarly(ReadOnlySpan<byte> contentKey, LegacySender recipient)
    {
        using var once = new LegacySender();
        var shared = new byte[32];
        once.Key.TryAgree(recipient.Key.AgreementKey.Span, shared);
        var wrapping = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, "buds.keywrap.salt"u8.ToArray(), "buds.keywrap.info"u8.ToArray());
        return [.. once.Key.AgreementKey.Span, .. Encrypt(wrapping, contentKey, "wrap"u8)];
    }

    public byte[] Sign(ReadOnlySpan<byte> receipt)
    {
        using var pair = Buds.Crypto.Identity.Ed25519KeyPair.FromSeed(_ed25519);
        return pair.SignBare(receipt);
    }

    public void Dispose() => Key.Dispose();

    private static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        var box = new byte[12 + plaintext.Length + 16];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var cipher = new AesGcm(key, 16);
        cipher.Encrypt(box.AsSpan(0, 12), plaintext, box.AsSpan(12, plaintext.Length), box.AsSpan(12 + plaintext.Length), associated);
        return box;
    }
}
