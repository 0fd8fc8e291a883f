using System.Buffers.Binary;
using System.Security.Cryptography;
using Buds.Crypto.Hpke;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Crypto.Envelopes;

/// <summary>
/// Wraps a content key for many devices (protocol.md §4.5). The key agreements, which are nearly all of the work, need no header, so
/// they can run while the payload is being sealed; any thread may take the next device.
/// </summary>
internal sealed class KeyWrapper : IDisposable
{
    private readonly EnvelopeSuite _suite;
    private readonly HpkeKem _kem;
    private readonly IReadOnlyList<KeyBundle> _devices;
    private readonly byte[] _sharedSecrets;
    private readonly byte[] _encapsulated;
    private readonly byte[] _ciphertexts;
    private int _next = -1;

    public KeyWrapper(EnvelopeSuite suite, IReadOnlyList<KeyBundle> devices)
    {
        _suite = suite;
        _kem = KemOf(suite);
        _devices = devices;
        _sharedSecrets = GC.AllocateArray<byte>(devices.Count * HpkeKem.SharedSecretSize, pinned: true);
        _encapsulated = new byte[devices.Count * _kem.EncapsulatedSize];
        _ciphertexts = new byte[devices.Count * WrappedKey.CiphertextSize];
    }

    public static HpkeContext CreateContext(EnvelopeSuite suite, ReadOnlySpan<byte> header)
    {
        var context = "buds/wrap/v1"u8;
        Span<byte> info = stackalloc byte[context.Length + 1 + SHA256.HashSizeInBytes];
        context.CopyTo(info);
        info[context.Length] = 0;
        SHA256.HashData(header, info[(context.Length + 1)..]);
        return new HpkeContext(KemOf(suite), info);
    }

    public static void WriteAad(DeviceId device, uint keyId, Span<byte> aad)
    {
        device.CopyTo(aad);
        BinaryPrimitives.WriteUInt32BigEndian(aad[DeviceId.Size..], keyId);
    }

    public const int AadSize = DeviceId.Size + sizeof(uint);

    /// <summary>Agrees on secrets with devices that no other thread has taken, until none is left.</summary>
    public void Encapsulate(CancellationToken cancellationToken)
    {
        for (var i = Interlocked.Increment(ref _next); i < _devices.Count; i = Interlocked.Increment(ref _next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var publicKey = _suite == EnvelopeSuite.XWing ? _devices[i].XWing!.Value : _devices[i].X25519;
            if (!_kem.TryEncapsulate(publicKey.Span, Encapsulated(i).Span, SharedSecret(i)))
            {
                throw new ProtocolException(
                    ProtocolError.BundleInvalid, "A recipient device offers a key that no honest device has.");
            }
        }
    }

    /// <summary>Seals the content key under the agreed secrets, once all are there and the header is known.</summary>
    public WrappedKey[] Wrap(ReadOnlySpan<byte> header, ContentKey key)
    {
        var context = CreateContext(_suite, header);
        var wrapped = new WrappedKey[_devices.Count];
        Span<byte> aad = stackalloc byte[AadSize];
        using var plaintext = key.Borrow();
        for (var i = 0; i < wrapped.Length; i++)
        {
            var device = _devices[i];
            WriteAad(device.Device, device.KeyId, aad);
            var ciphertext = _ciphertexts.AsMemory(i * WrappedKey.CiphertextSize, WrappedKey.CiphertextSize);
            context.Seal(SharedSecret(i), aad, plaintext.Span, ciphertext.Span);
            wrapped[i] = new WrappedKey(device.Device, device.KeyId, Encapsulated(i), ciphertext);
        }

        return wrapped;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_sharedSecrets);

    private Memory<byte> Encapsulated(int index) => _encapsulated.AsMemory(index * _kem.EncapsulatedSize, _kem.EncapsulatedSize);

    private Span<byte> SharedSecret(int index) => _sharedSecrets.AsSpan(index * HpkeKem.SharedSecretSize, HpkeKem.SharedSecretSize);

    private static HpkeKem KemOf(EnvelopeSuite suite) => suite == EnvelopeSuite.XWing ? HpkeKem.XWing : HpkeKem.X25519;
}
