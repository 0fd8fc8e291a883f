using System.Security.Cryptography;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Native;

namespace Buds.Benchmarks.Crypto;

/// <summary>
/// The primitives that sealing a message cannot do without, each by the fastest way known here, on buffers made before and one after
/// the other: no stream, no copy, no encoding, no object.
/// </summary>
internal sealed class SealFloor
{
    private const int ChunkSize = 65_536;

    private readonly BenchmarkCircle _circle;
    private readonly BenchmarkMessage _message;
    private readonly KeyScheduleFloor _schedule = new();
    private readonly byte[] _payload;
    private readonly byte[] _plaintext;
    private readonly byte[] _joined;
    private readonly byte[] _random = new byte[32 + 16 + (BenchmarkCircle.Devices * 32)];
    private readonly byte[] _hash = new byte[32];
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _publicKey = new byte[32];
    private readonly byte[] _agreement = new byte[32];
    private readonly byte[] _encapsulated = new byte[Sodium.XWingCiphertextSize];
    private readonly byte[] _signingKey = new byte[64];
    private readonly byte[] _signature = new byte[64];

    public SealFloor(BenchmarkCircle circle, BenchmarkMessage message)
    {
        _circle = circle;
        _message = message;
        _payload = new byte[message.Payload.Length];
        _plaintext = new byte[message.Payload.Length];
        _joined = [.. "buds/envelope/v1\0"u8, .. message.Envelope.Header.Span];
        Sodium.Ed25519KeyPair(_hash, _publicKey, _signingKey);
        Parts =
        [
            new("random bytes, HKDF, hash of the header", Derive),
            new("AES-256-GCM of the payload", Encrypt),
            new("SHA-256 of the payload", () => SHA256.HashData(_payload, _hash)),
            new("SHA-256 of the blob, to check it", () => SHA256.HashData(_message.Blob, _hash)),
            new("Ed25519 signature", () => Sodium.Ed25519Sign(_signingKey, _joined, _signature)),
            new("36 encapsulations", Encapsulate),
            new("36 key schedules and wraps", Wrap),
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

    /// <summary>Without hashes of payload and blob and without the signature: no more than libraries do that seal bytes for keys.</summary>
    public Task RunBareAsync()
    {
        Derive();
        Encrypt();
        Encapsulate();
        Wrap();
        return Task.CompletedTask;
    }

    private void Derive()
    {
        RandomNumberGenerator.Fill(_random);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _random.AsSpan(0, 32), _key, _random.AsSpan(32, 16), "buds/payload/v1"u8);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _random.AsSpan(0, 32), _hash, _random.AsSpan(32, 16), "buds/commit/v1"u8);
        SHA256.HashData(_message.Envelope.Header.Span, _hash);
    }

    private void Encrypt()
    {
        Span<byte> nonce = stackalloc byte[12];
        nonce.Clear();
        using var aes = new AesGcm(_key, 16);
        var length = _message.Payload.Length - 16;
        for (var at = 0; at < length; at += ChunkSize + 16)
        {
            var count = Math.Min(ChunkSize, length - at - 16);
            aes.Encrypt(nonce, _plaintext.AsSpan(at, count), _payload.AsSpan(at, count), _payload.AsSpan(at + count, 16));
            nonce[0]++;
        }
    }

    private void Encapsulate()
    {
        foreach (var recipient in _circle.Recipients)
        {
            foreach (var bundle in recipient.Bundles)
            {
                if (_message.Suite == EnvelopeSuite.XWing)
                {
                    _ = Sodium.TryXWingEncapsulate(bundle.Content.XWing!.Value.Span, _encapsulated, _agreement);
                }
                else
                {
                    Sodium.X25519PublicKey(_random.AsSpan(48, 32), _publicKey);
                    _ = Sodium.TryX25519(_random.AsSpan(48, 32), bundle.Content.X25519.Span, _agreement);
                    _schedule.ExtractAndExpand();
                }
            }
        }
    }

    private void Wrap()
    {
        _schedule.Begin();
        for (var i = 0; i < BenchmarkCircle.Devices; i++)
        {
            _schedule.Seal();
        }
    }
}
