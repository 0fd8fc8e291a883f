using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Hpke;
using Buds.Crypto.Identity;

namespace Buds.Benchmarks.Micro;

/// <summary>One key for one device, as a message of 36 devices does it 36 times: what depends on the header alone is made before.</summary>
public class HpkeBenchmarks
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(ContentKey.Size);
    private readonly byte[] _aad = RandomNumberGenerator.GetBytes(KeyWrapper.AadSize);
    private readonly byte[] _opened = new byte[ContentKey.Size];
    private readonly Suite _classic = new(EnvelopeSuite.X25519);
    private readonly Suite _hybrid = new(EnvelopeSuite.XWing);

    public HpkeBenchmarks()
    {
        _ = WrapClassic();
        _ = WrapHybrid();
        if (!UnwrapClassic() || !UnwrapHybrid())
        {
            throw new InvalidOperationException("What was wrapped does not unwrap.");
        }
    }

    [Benchmark(Description = "HPKE: wrap, suite 1")]
    public bool WrapClassic() => _classic.Wrap(_key, _aad);

    [Benchmark(Description = "HPKE: unwrap, suite 1")]
    public bool UnwrapClassic() => _classic.Unwrap(_aad, _opened);

    [Benchmark(Description = "HPKE: wrap, suite 2")]
    public bool WrapHybrid() => _hybrid.Wrap(_key, _aad);

    [Benchmark(Description = "HPKE: unwrap, suite 2")]
    public bool UnwrapHybrid() => _hybrid.Unwrap(_aad, _opened);

    private sealed class Suite
    {
        private readonly HpkeKem _kem;
        private readonly HpkeContext _context;
        private readonly byte[] _privateKey;
        private readonly byte[] _publicKey;
        private readonly byte[] _encapsulated;
        private readonly byte[] _sharedSecret = new byte[HpkeKem.SharedSecretSize];
        private readonly byte[] _ciphertext = new byte[WrappedKey.CiphertextSize];

        public Suite(EnvelopeSuite suite)
        {
            var hybrid = suite == EnvelopeSuite.XWing;
            _kem = hybrid ? HpkeKem.XWing : HpkeKem.X25519;
            _context = KeyWrapper.CreateContext(suite, new byte[400]);
            _encapsulated = new byte[_kem.EncapsulatedSize];
            using var key = EncryptionKey.Generate(1);
            var (x25519, xwing) = (new byte[EncryptionKey.PrivateKeySize], new byte[EncryptionKey.PrivateKeySize]);
            _ = key.Export(x25519, xwing);
            (_privateKey, _publicKey) = hybrid ? (xwing, key.XWingPublicKey!.Value.ToArray()) : (x25519, key.X25519PublicKey.ToArray());
        }

        public bool Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> aad)
        {
            var done = _kem.TryEncapsulate(_publicKey, _encapsulated, _sharedSecret);
            _context.Seal(_sharedSecret, aad, key, _ciphertext);
            return done;
        }

        public bool Unwrap(ReadOnlySpan<byte> aad, Span<byte> key) => _context.TryOpen(_privateKey, _publicKey, _encapsulated, aad, _ciphertext, key);
    }
}
