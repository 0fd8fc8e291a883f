using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Buds.Relay.Server.Pushes.WebPush;

/// <summary>Encrypts a push for a browser (RFC 8291 §3.4, over the content coding of RFC 8188 in one record).</summary>
internal static class WebPushEncryption
{
    public const string ContentEncoding = "aes128gcm";
    public const int SaltSize = 16;

    private const int RecordSize = 4096;
    private const int KeySize = 16;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const byte LastRecord = 2;

    public static byte[] Encrypt(WebPushSubscription subscription, ReadOnlySpan<byte> plaintext)
    {
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(subscription, plaintext, sender, RandomNumberGenerator.GetBytes(SaltSize));
    }

    /// <exception cref="CryptographicException">The subscription's key is not one.</exception>
    public static byte[] Encrypt(WebPushSubscription subscription, ReadOnlySpan<byte> plaintext, ECDiffieHellman sender, byte[] salt)
    {
        var senderKey = VapidKey.ToBytes(sender.ExportParameters(includePrivateParameters: false).Q);
        var (key, nonce) = DeriveKeys(subscription, sender, senderKey, salt);
        using var cipher = new AesGcm(key, TagSize);

        // salt || record size || length of key || key || ciphertext || tag
        var header = SaltSize + sizeof(uint) + 1 + VapidKey.PointSize;
        var message = new byte[header + plaintext.Length + 1 + TagSize];
        salt.CopyTo(message, 0);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(SaltSize), RecordSize);
        message[SaltSize + sizeof(uint)] = VapidKey.PointSize;
        senderKey.CopyTo(message, header - VapidKey.PointSize);
        byte[] padded = [.. plaintext, LastRecord];
        cipher.Encrypt(nonce, padded, message.AsSpan(header, padded.Length), message.AsSpan(header + padded.Length));
        CryptographicOperations.ZeroMemory(key);
        return message;
    }

    private static (byte[] Key, byte[] Nonce) DeriveKeys(WebPushSubscription subscription, ECDiffieHellman sender, byte[] senderKey, byte[] salt)
    {
        using var receiver = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = VapidKey.ToPoint(subscription.PublicKey) });
        var shared = sender.DeriveRawSecretAgreement(receiver.PublicKey);
        var secret = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, shared, SHA256.HashSizeInBytes, subscription.AuthSecret, [.. "WebPush: info\0"u8, .. subscription.PublicKey, .. senderKey]);
        var extracted = HKDF.Extract(HashAlgorithmName.SHA256, secret, salt);
        var key = HKDF.Expand(HashAlgorithmName.SHA256, extracted, KeySize, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.Expand(HashAlgorithmName.SHA256, extracted, NonceSize, "Content-Encoding: nonce\0"u8.ToArray());
        foreach (var used in (byte[][])[shared, secret, extracted])
        {
            CryptographicOperations.ZeroMemory(used);
        }

        return (key, nonce);
    }
}
