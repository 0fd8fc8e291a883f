using System.Security.Cryptography;
using System.Text;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Legacy;

/// <summary>Opens messages of suite 0, which the app that came before has sealed. Nothing is sealed with it any more.</summary>
public static class LegacyEnvelope
{
    /// <summary>What a payload is longer than its receipt, in bytes: a nonce and a tag.</summary>
    public const int PayloadOverhead = NonceSize + TagSize;

    /// <summary>The size of a wrapped key, in bytes.</summary>
    public const int WrappedKeySize = NonceSize + KeySize + TagSize;

    /// <summary>The size of a wrapped key of the earlier version, in bytes: with a public key in front.</summary>
    public const int EarlyWrappedKeySize = KeySize + WrappedKeySize;

    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int KeySize = 32;

    /// <summary>Opens a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="payload">Its payload, whole: nonce, ciphertext and tag.</param>
    /// <param name="device">The old device that it is for.</param>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.Malformed"/>: a part has a size that none has. <see cref="ProtocolError.KeyUnwrapFailed"/>:
    /// the key is for another device. <see cref="ProtocolError.PayloadCorrupt"/>: the payload is not the one of this receipt.
    /// <see cref="ProtocolError.ReceiptInvalid"/>: what it says is not canonical CBOR of that CID. <see cref="ProtocolError.BadSignature"/>: it is signed, and
    /// not by the sender.</exception>
    public static LegacyReceipt Open(LegacyMessage message, ReadOnlySpan<byte> payload, LegacyDeviceKey device)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(device);
        Span<byte> key = stackalloc byte[KeySize];
        try
        {
            Unwrap(message, device, key);
            var receipt = Decrypt(payload, key, Encoding.UTF8.GetBytes(message.ReceiptCid.ToString()), ProtocolError.PayloadCorrupt);
            Check(message, receipt);
            return new LegacyReceipt(message.ReceiptCid, receipt, VerifySignature(message, receipt));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void Unwrap(LegacyMessage message, LegacyDeviceKey device, Span<byte> key)
    {
        var wrapped = message.WrappedKey.Span;
        var isEarly = wrapped.Length == EarlyWrappedKeySize;
        if (!isEarly && wrapped.Length != WrappedKeySize)
        {
            throw new ProtocolException(ProtocolError.Malformed, "A wrapped key of suite 0 has 60 or 92 bytes.");
        }

        var sender = isEarly ? wrapped[..KeySize] : message.SenderAgreementKey.Span;
        if (sender.Length != KeySize)
        {
            throw new ProtocolException(ProtocolError.Malformed, "An X25519 public key has 32 bytes.");
        }

        Span<byte> shared = stackalloc byte[KeySize];
        Span<byte> wrapping = stackalloc byte[KeySize];
        try
        {
            if (!device.TryAgree(sender, shared))
            {
                throw new ProtocolException(ProtocolError.KeyUnwrapFailed, "The sender's key has no secret to share.");
            }

            HKDF.DeriveKey(
                HashAlgorithmName.SHA256, shared, wrapping, isEarly ? "buds.keywrap.salt"u8 : [], isEarly ? "buds.keywrap.info"u8 : "buds.wrap.v1"u8);
            var opened = Decrypt(isEarly ? wrapped[KeySize..] : wrapped, wrapping, isEarly ? "wrap"u8 : [], ProtocolError.KeyUnwrapFailed);
            opened.CopyTo(key);
            CryptographicOperations.ZeroMemory(opened);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
            CryptographicOperations.ZeroMemory(wrapping);
        }
    }

    private static byte[] Decrypt(ReadOnlySpan<byte> box, ReadOnlySpan<byte> key, ReadOnlySpan<byte> associated, ProtocolError error)
    {
        if (box.Length < PayloadOverhead)
        {
            throw new ProtocolException(error, "It is shorter than a nonce and a tag.");
        }

        var plaintext = new byte[box.Length - PayloadOverhead];
        try
        {
            using var cipher = new AesGcm(key, TagSize);
            cipher.Decrypt(box[..NonceSize], box[NonceSize..^TagSize], box[^TagSize..], plaintext, associated);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new ProtocolException(error, "It was altered, or is for another key.", e);
        }
    }

    private static void Check(LegacyMessage message, byte[] receipt)
    {
        try
        {
            _ = CborMap.Decode(receipt);
        }
        catch (ProtocolException e)
        {
            throw new ProtocolException(ProtocolError.ReceiptInvalid, "The receipt is not canonical CBOR.", e);
        }

        if (Cid.Of(CidCodec.DagCbor, receipt) != message.ReceiptCid)
        {
            throw new ProtocolException(ProtocolError.ReceiptInvalid, "The receipt is not the one that the CID names.");
        }
    }

    private static bool VerifySignature(LegacyMessage message, byte[] receipt)
    {
        if (message.Signature.IsEmpty || message.SenderSigningKey is null)
        {
            return false;
        }

        return message.SenderSigningKey.VerifyBare(receipt, message.Signature.Span)
            ? true
            : throw new ProtocolException(ProtocolError.BadSignature, "The receipt is not signed by its sender's device.");
    }
}
