using System.Security.Cryptography;
using Buds.Crypto.Hpke;
using Buds.Crypto.Identity;
using Buds.Crypto.Native;
using Buds.Crypto.Secrets;

namespace Buds.Crypto.Linking;

/// <summary>The new device's side of linking: the private half of a one-time link key. Dispose it once linking is done.</summary>
public sealed class DeviceLinkKey : IDisposable
{
    private readonly SecretBytes _private = SecretBytes.Random(DeviceLinkRequest.LinkKeySize);

    private DeviceLinkKey(DeviceKey device, Uri relay)
    {
        var linkKey = new byte[DeviceLinkRequest.LinkKeySize];
        Sodium.X25519PublicKey(_private.Span, linkKey);
        Span<byte> secret = stackalloc byte[DeviceLinkRequest.SecretSize];
        RandomNumberGenerator.Fill(secret);
        Request = new DeviceLinkRequest(device.Id, device.PublicKey, linkKey, secret, relay);
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>What the new device shows.</summary>
    public DeviceLinkRequest Request { get; }

    /// <summary>Begins to link a new device.</summary>
    /// <param name="device">The new device's own key.</param>
    /// <param name="relay">The relay where the new device waits: an absolute http or https URL without user, query or fragment.</param>
    /// <exception cref="ArgumentException">Not the URL of a relay.</exception>
    public static DeviceLinkKey Generate(DeviceKey device, Uri relay)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(relay);
        return new DeviceLinkKey(device, BudsLink.RequireRelay(relay));
    }

    /// <summary>Opens what <see cref="DeviceLinkRequest.Seal"/> made. Who could seal it has seen the link.</summary>
    /// <returns>The content; the caller zeroes it.</returns>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.KeyUnwrapFailed"/>: anything else than what was sealed to this key.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedBytes)
    {
        const int overhead = DeviceLinkRequest.LinkKeySize + HpkeContext.TagSize;
        var content = new byte[Math.Max(0, sealedBytes.Length - overhead)];
        if (sealedBytes.Length >= overhead && Request.Context().TryOpen(
            _private.Span, Request.LinkKey.Span, sealedBytes[..DeviceLinkRequest.LinkKeySize], [], sealedBytes[DeviceLinkRequest.LinkKeySize..], content))
        {
            return content;
        }

        CryptographicOperations.ZeroMemory(content);
        throw new ProtocolException(ProtocolError.KeyUnwrapFailed, "This was not sealed to the link that this device shows.");
    }

    /// <summary>Zeroes the private key and the secret.</summary>
    public void Dispose()
    {
        _private.Dispose();
        Request.Dispose();
    }
}
