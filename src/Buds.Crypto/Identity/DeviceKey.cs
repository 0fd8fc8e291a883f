using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Identity;

/// <summary>
/// A device's own key: Ed25519, on one device only; it signs key bundles, envelopes, receipts and HTTP requests (protocol.md §2).
/// Zeroed on disposal.
/// </summary>
public sealed class DeviceKey : IDisposable
{
    /// <summary>The size of the seed in bytes.</summary>
    public const int SeedSize = Ed25519KeyPair.SeedSize;

    private readonly Ed25519KeyPair _pair;

    private DeviceKey(DeviceId id, Ed25519KeyPair pair)
    {
        if (id.IsDefault)
        {
            throw new ArgumentException("A device has an id.", nameof(id));
        }

        Id = id;
        _pair = pair;
    }

    /// <summary>The device.</summary>
    public DeviceId Id { get; }

    /// <summary>The public half, as the device list holds it.</summary>
    public Ed25519PublicKey PublicKey => _pair.PublicKey;

    /// <summary>Makes a new device's key.</summary>
    /// <param name="id">The new device's id, from <see cref="DeviceId.Create"/>.</param>
    public static DeviceKey Generate(DeviceId id) => new(id, Ed25519KeyPair.Generate());

    /// <summary>The key of a seed of 32 bytes. The caller zeroes its own copy.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static DeviceKey FromSeed(DeviceId id, ReadOnlySpan<byte> seed) => new(id, Ed25519KeyPair.FromSeed(seed));

    /// <summary>Writes the seed, for a key store that encrypts it.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void ExportSeed(Span<byte> destination) => _pair.ExportSeed(destination);

    /// <summary>Signs an HTTP signature base (RFC 9421 §2.5).</summary>
    /// <returns>64 bytes.</returns>
    /// <exception cref="ArgumentException">The bytes are not a signature base: those begin with a quotation mark, which keeps them
    /// apart from everything else that this key signs.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] SignHttp(ReadOnlySpan<byte> signatureBase) => Ed25519KeyPair.IsHttpSignatureBase(signatureBase)
        ? _pair.SignBare(signatureBase)
        : throw new ArgumentException("An HTTP signature base begins with a quoted component name.", nameof(signatureBase));

    /// <inheritdoc/>
    public void Dispose() => _pair.Dispose();

    internal byte[] SignKeyBundle(ReadOnlySpan<byte> bytes) => _pair.Sign(SignatureContext.KeyBundle, bytes);

    internal byte[] SignEnvelope(ReadOnlySpan<byte> header) => _pair.Sign(SignatureContext.Envelope, header);

    internal byte[] SignReceipt(ReadOnlySpan<byte> preimage) => _pair.SignBare(preimage);
}
