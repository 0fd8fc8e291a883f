using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Identity;

/// <summary>A key bundle whose signature was verified with its device's key in a device list: an instance is the proof.</summary>
public sealed class SignedKeyBundle
{
    /// <summary>How long a bundle is good: twice the seven days after which a device makes a new one (protocol.md §2).</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(14);

    private SignedKeyBundle(KeyBundle content, Ed25519PublicKey signer, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature)
    {
        Content = content;
        Signer = signer;
        Bytes = bytes;
        Signature = signature;
    }

    /// <summary>The bundle.</summary>
    public KeyBundle Content { get; }

    /// <summary>The canonical CBOR that was signed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The signature, 64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>What the signature was verified with: a list may give the device another key later.</summary>
    internal Ed25519PublicKey Signer { get; }

    /// <summary>Signs the bundle of a device's key.</summary>
    /// <param name="did">The account.</param>
    /// <param name="device">The device's signing key.</param>
    /// <param name="key">The key whose public halves the bundle holds.</param>
    /// <param name="now">The time of making.</param>
    /// <param name="lifetime">How long it is good; <see cref="DefaultLifetime"/> where not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is less than a millisecond.</exception>
    /// <exception cref="ArgumentException">A default account, or a time before 1970.</exception>
    public static SignedKeyBundle Sign(
        Did did, DeviceKey device, EncryptionKey key, DateTimeOffset now, TimeSpan? lifetime = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(key);
        var duration = lifetime ?? DefaultLifetime;
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.FromMilliseconds(1), nameof(lifetime));
        var bytes = KeyBundle.Encode(did, device.Id, key, now, now + duration);
        try
        {
            return new SignedKeyBundle(KeyBundle.Decode(bytes), device.PublicKey, bytes, device.SignKeyBundle(bytes));
        }
        catch (ProtocolException e)
        {
            throw new ArgumentException("The bundle is one that nobody would read.", nameof(now), e);
        }
    }

    /// <summary>Reads a bundle from elsewhere and verifies it against the device list of its account. Both are copied.</summary>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.BundleInvalid"/>: malformed, of a device that the list does not
    /// hold, or not signed by it; <see cref="ProtocolError.UnsupportedVersion"/>.</exception>
    public static SignedKeyBundle Verify(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature, DeviceList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        bytes = bytes.ToArray();
        signature = signature.ToArray();
        KeyBundle bundle;
        try
        {
            bundle = KeyBundle.Decode(bytes);
        }
        catch (ProtocolException e) when (e.Error == ProtocolError.Malformed)
        {
            throw new ProtocolException(ProtocolError.BundleInvalid, "The key bundle is malformed.", e);
        }

        var device = bundle.Did == list.Did ? list.Find(bundle.Device) : null;
        return device is not null && device.SigningKey.Verify(SignatureContext.KeyBundle, bytes.Span, signature.Span)
            ? new SignedKeyBundle(bundle, device.SigningKey, bytes, signature)
            : throw new ProtocolException(ProtocolError.BundleInvalid, "The key bundle is not signed by a device of the list.");
    }
}
