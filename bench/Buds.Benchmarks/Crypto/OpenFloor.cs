using System.Security.Cryptography;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identity;
using Buds.Crypto.Native;

namespace Buds.Benchmarks.Crypto;

/// <summary>The primitives that opening a message cannot do without; see <see cref="SealFloor"/>.</summary>
internal sealed class OpenFloor
{
    private const int SealedChunkSize = 65_536 + 16;

    private readonly BenchmarkCircle _circle;
    private readonly BenchmarkMessage _message;
    private readonly KeyScheduleFloor _schedule = new();
    private readonly byte[] _wrapped;
    private readonly byte[] _joined;
    private readonly byte[] _plaintext = new byte[SealedChunkSize];
    private readonly byte[] _hash = new byte[32];
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _x25519 = new byte[EncryptionKey.PrivateKeySize];
    private readonly byte[] _xwing = new byte[EncryptionKey.PrivateKeySize];
    private readonly byte[] _contentKey = new byte[32];
    private readonly byte[] _agreement = new byte[32];

    public OpenFloor(BenchmarkCircle circle, BenchmarkMessage message)
    {
        _circle = circle;
        _message = message;
        _wrapped = message.Envelope.WrappedKeys.Single(w => w.Device == circle.Receiver.Device).Encapsulated.ToArray();
        _joined = [.. "buds/envelope/v1\0"u8, .. message.Envelope.Header.Span];
        message.Envelope.ContentKey.Export(_contentKey);
        _ = circle.Receiver.Encryption.Export(_x25519, _xwing);
        Parts =
        [
            new("HKDF, hashes of header and receipt", Derive),
            new("Ed25519 verification of the envelope", VerifyEnvelope),
            new("Ed25519 verification of the receipt", VerifyReceipt),
            new("decapsulation and key schedule", Unwrap),
            new("SHA-256 of the payload", () => SHA256.HashData(_message.Payload, _hash)),
            new("AES-256-GCM of the payload", Decrypt),
            new("SHA-256 of the blob", () => SHA256.HashData(_message.Blob, _hash)),
        ];
    }

    public IReadOnlyList<Primitive> Parts { get; }

    public Task RunAsync()
    {
        foreach (var part in Parts)
        {
            part.Run();
        }

        return Task.CompletedTask;
    }

    /// <summary>Without hashes of payload and blob and without the signatures; see <see cref="SealFloor.RunBareAsync"/>.</summary>
    public Task RunBareAsync()
    {
        Derive();
        Unwrap();
        Decrypt();
        return Task.CompletedTask;
    }

    private void Derive()
    {
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _contentKey, _key, _message.Payload.AsSpan(0, 16), "buds/payload/v1"u8);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _contentKey, _hash, _message.Payload.AsSpan(0, 16), "buds/commit/v1"u8);
        SHA256.HashData(_message.Envelope.Header.Span, _hash);
        SHA256.HashData(_message.Package.Receipts[0].Preimage.Span, _hash);
    }

    private void VerifyEnvelope() =>
        Require(Sodium.Ed25519Verify(_circle.Sender.Key.PublicKey.Bytes.Span, _joined, _message.Envelope.Signature.Span));

    private void VerifyReceipt()
    {
        var receipt = _message.Package.Receipts[0];
        Require(Sodium.Ed25519Verify(_circle.Sender.Key.PublicKey.Bytes.Span, receipt.Preimage.Span, receipt.Signature.Span));
    }

    private void Unwrap()
    {
        if (_message.Suite == EnvelopeSuite.XWing)
        {
            Require(Sodium.TryXWingDecapsulate(_xwing, _wrapped, _agreement));
        }
        else
        {
            Require(Sodium.TryX25519(_x25519, _wrapped, _agreement));
            _schedule.ExtractAndExpand();
        }

        _schedule.Begin();
        _schedule.Open();
    }

    private void Decrypt()
    {
        Span<byte> nonce = stackalloc byte[12];
        nonce.Clear();
        using var aes = new AesGcm(_key, 16);
        var payload = _message.Payload.AsSpan(16);
        while (!payload.IsEmpty)
        {
            var chunk = payload[..Math.Min(SealedChunkSize, payload.Length)];
            payload = payload[chunk.Length..];
            nonce[^1] = payload.IsEmpty ? (byte)1 : (byte)0;
            aes.Decrypt(nonce, chunk[..^16], chunk[^16..], _plaintext.AsSpan(0, chunk.Length - 16));
            nonce[^2]++;
        }
    }

    private static void Require(bool valid)
    {
        if (!valid)
        {
            throw new InvalidOperationException("The benchmark's own message does not verify.");
        }
    }
}
