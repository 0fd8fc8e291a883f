using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Buds.Crypto.Hpke;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Secrets;

namespace Buds.Crypto.Linking;

/// <summary>
/// A <c>buds:link?…</c> link that a new device shows to one that already belongs to the account (protocol.md §2). Its secret never
/// passes the relay: only who saw the link can seal for the new device, so that no relay can put it into another's account.
/// </summary>
public sealed class DeviceLinkRequest : IDisposable
{
    /// <summary>The size of the secret in bytes.</summary>
    public const int SecretSize = 16;

    /// <summary>The size of the one-time X25519 link key in bytes.</summary>
    public const int LinkKeySize = 32;

    private readonly SecretBytes _secret;

    internal DeviceLinkRequest(DeviceId device, Ed25519PublicKey signingKey, ReadOnlyMemory<byte> linkKey, ReadOnlySpan<byte> secret, Uri relay)
    {
        Device = device;
        SigningKey = signingKey;
        LinkKey = linkKey;
        _secret = new SecretBytes(secret);
        Relay = relay;
    }

    /// <summary>The new device.</summary>
    public DeviceId Device { get; }

    /// <summary>The new device's signing key.</summary>
    public Ed25519PublicKey SigningKey { get; }

    /// <summary>The one-time X25519 key to seal to, 32 bytes.</summary>
    public ReadOnlyMemory<byte> LinkKey { get; }

    /// <summary>The relay where the new device waits.</summary>
    public Uri Relay { get; }

    /// <summary>Reads a link.</summary>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.TextInvalid"/> or <see cref="ProtocolError.UnsupportedVersion"/>.</exception>
    public static DeviceLinkRequest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var link = BudsLink.Read(text, "link");
        if (!DeviceId.TryParse(link.Take("device"), out var device))
        {
            throw BudsLink.Invalid("The link's 'device' is not a device id.");
        }

        var signing = new Ed25519PublicKey(link.TakeBytes("sign", Ed25519PublicKey.Size));
        var linkKey = link.TakeBytes("key", LinkKeySize);
        var secret = link.TakeBytes("secret", SecretSize);
        var relay = link.TakeRelay();
        link.RefuseOthers();
        var request = new DeviceLinkRequest(device, signing, linkKey, secret, relay);
        CryptographicOperations.ZeroMemory(secret);
        return request;
    }

    /// <summary>Reads a link, or says <see langword="false"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DeviceLinkRequest? request)
    {
        request = null;
        try
        {
            request = text is null ? null : Parse(text);
        }
        catch (ProtocolException)
        {
        }

        return request is not null;
    }

    /// <summary>The link as text or QR content. It holds the secret: show it on the screen, never log or send it.</summary>
    /// <exception cref="ObjectDisposedException">The request was disposed.</exception>
    public string ToLink() => BudsLink.Write(
        "link",
        ("device", Device.ToString()),
        ("sign", Base64Url.EncodeToString(SigningKey.Bytes.Span)),
        ("key", Base64Url.EncodeToString(LinkKey.Span)),
        ("secret", Base64Url.EncodeToString(_secret.Span)),
        ("relay", Relay.OriginalString));

    /// <summary>
    /// Seals what the new device is to know, by HPKE (RFC 9180, base mode, DHKEM(X25519), HKDF-SHA256, AES-256-GCM, no AAD) to the
    /// link key, with info <c>buds/link/v1</c> || 0x00 || secret.
    /// </summary>
    /// <returns>The encapsulated key (32 bytes) and the ciphertext with its tag (16 bytes more than the content).</returns>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.TextInvalid"/>: the link key is one that no honest device makes.</exception>
    /// <exception cref="ObjectDisposedException">The request was disposed.</exception>
    public byte[] Seal(ReadOnlySpan<byte> content)
    {
        var sealedBytes = new byte[LinkKeySize + content.Length + HpkeContext.TagSize];
        Span<byte> shared = stackalloc byte[HpkeKem.SharedSecretSize];
        if (!HpkeKem.X25519.TryEncapsulate(LinkKey.Span, sealedBytes.AsSpan(0, LinkKeySize), shared))
        {
            throw BudsLink.Invalid("The link's key is not one that an honest device makes.");
        }

        try
        {
            Context().Seal(shared, [], content, sealedBytes.AsSpan(LinkKeySize));
            return sealedBytes;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => _secret.Dispose();

    /// <summary>Only the type's name: the link holds a secret.</summary>
    public override string ToString() => nameof(DeviceLinkRequest);

    internal HpkeContext Context()
    {
        var info = new byte[Encoding.ASCII.GetByteCount(InfoPrefix) + SecretSize];
        _ = Encoding.ASCII.GetBytes(InfoPrefix, info);
        _secret.Span.CopyTo(info.AsSpan(info.Length - SecretSize));
        try
        {
            return new HpkeContext(HpkeKem.X25519, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(info);
        }
    }

    private const string InfoPrefix = "buds/link/v1\0";
}
