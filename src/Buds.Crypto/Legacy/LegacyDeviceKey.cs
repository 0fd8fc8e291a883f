using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Native;
using Buds.Crypto.Secrets;

namespace Buds.Crypto.Legacy;

/// <summary>
/// The keys of a device of the app that came before: with them a new device proves that it was that one, and opens what waits for it (suite 0). They
/// seal nothing. Zeroed when disposed.
/// </summary>
public sealed class LegacyDeviceKey : IDisposable
{
    /// <summary>The size of each private key, in bytes.</summary>
    public const int PrivateKeySize = 32;

    private readonly Ed25519KeyPair _signing;
    private readonly SecretBytes _agreement;

    private LegacyDeviceKey(DeviceId id, Ed25519KeyPair signing, SecretBytes agreement)
    {
        Id = id;
        _signing = signing;
        _agreement = agreement;
        var publicKey = new byte[PrivateKeySize];
        using var secret = agreement.Borrow();
        Sodium.X25519PublicKey(secret.Span, publicKey);
        AgreementKey = publicKey;
    }

    /// <summary>The old device's id.</summary>
    public DeviceId Id { get; }

    /// <summary>The old device's Ed25519 public key.</summary>
    public Ed25519PublicKey SigningKey => _signing.PublicKey;

    /// <summary>The old device's X25519 public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> AgreementKey { get; }

    /// <summary>Takes the keys as the old app kept them.</summary>
    /// <param name="id">The old device's id; the old app wrote it in capital letters.</param>
    /// <param name="ed25519">Its Ed25519 seed, 32 bytes.</param>
    /// <param name="x25519">Its X25519 private key, 32 bytes.</param>
    /// <exception cref="ArgumentException">A key is not 32 bytes, or the id is the default one.</exception>
    public static LegacyDeviceKey FromPrivateKeys(DeviceId id, ReadOnlySpan<byte> ed25519, ReadOnlySpan<byte> x25519)
    {
        if (id.IsDefault)
        {
            throw new ArgumentException("A device has an id.", nameof(id));
        }

        return x25519.Length == PrivateKeySize
            ? new LegacyDeviceKey(id, Ed25519KeyPair.FromSeed(ed25519), new SecretBytes(x25519))
            : throw new ArgumentException($"An X25519 private key is {PrivateKeySize} bytes.", nameof(x25519));
    }

    /// <summary>Signs that a new device is this one, for the relay (<c>POST /api/devices/claim-legacy</c>).</summary>
    /// <returns>The signature, 64 bytes.</returns>
    public byte[] SignClaim(DeviceId newDevice) => _signing.Sign(SignatureContext.ClaimLegacy, newDevice.ToByteArray());

    /// <summary>Whether a claim was signed by an old device's key.</summary>
    public static bool VerifyClaim(Ed25519PublicKey oldDevice, DeviceId newDevice, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(oldDevice);
        return oldDevice.Verify(SignatureContext.ClaimLegacy, newDevice.ToByteArray(), signature);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signing.Dispose();
        _agreement.Dispose();
    }

    /// <summary>The secret that this device shares with another key; false for a key that has none.</summary>
    internal bool TryAgree(ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        using var secret = _agreement.Borrow();
        return Sodium.TryX25519(secret.Span, publicKey, shared);
    }
}
