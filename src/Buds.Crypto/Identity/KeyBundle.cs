using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Native;

namespace Buds.Crypto.Identity;

/// <summary>A device's public encryption keys for a while (protocol.md §2). Sign it with <see cref="SignedKeyBundle.Sign"/>.</summary>
public sealed class KeyBundle
{
    private KeyBundle(
        Did did,
        DeviceId device,
        uint keyId,
        ReadOnlyMemory<byte> x25519,
        ReadOnlyMemory<byte>? xwing,
        DateTimeOffset created,
        DateTimeOffset expires)
    {
        Did = did;
        Device = device;
        KeyId = keyId;
        X25519 = x25519;
        XWing = xwing;
        Created = created;
        Expires = expires;
    }

    /// <summary>The account.</summary>
    public Did Did { get; }

    /// <summary>The device.</summary>
    public DeviceId Device { get; }

    /// <summary>The key's number on its device.</summary>
    public uint KeyId { get; }

    /// <summary>The X25519 public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> X25519 { get; }

    /// <summary>The X-Wing public key, 1216 bytes, where the device has one.</summary>
    public ReadOnlyMemory<byte>? XWing { get; }

    /// <summary>When the bundle was made, by its device's clock.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>From when on nobody should seal to it, unless there is no newer one.</summary>
    public DateTimeOffset Expires { get; }

    internal static byte[] Encode(Did did, DeviceId device, EncryptionKey key, DateTimeOffset created, DateTimeOffset expires)
    {
        var map = new CborMap
        {
            { "v", 1 },
            { "did", did.ToString() },
            { "device", device.ToByteArray() },
            { "key_id", key.KeyId },
            { "x25519", CborValue.FromBytes(key.X25519PublicKey) },
            { "created", created.ToUnixTimeMilliseconds() },
            { "expires", expires.ToUnixTimeMilliseconds() },
        };
        if (key.XWingPublicKey is { } xwing)
        {
            map.Add("xwing", CborValue.FromBytes(xwing));
        }

        return map.Encode();
    }

    internal static KeyBundle Decode(ReadOnlyMemory<byte> bytes)
    {
        var fields = CborFields.Decode(bytes);
        fields.RequireVersion(1, "key bundle");
        var bundle = new KeyBundle(
            fields.Did("did"),
            fields.DeviceId("device"),
            (uint)fields.Int64("key_id", 0, uint.MaxValue),
            fields.Bytes("x25519", 32),
            fields.OptionalBytes("xwing", Sodium.XWingPublicKeySize),
            fields.Time("created"),
            fields.Time("expires"));
        fields.RefuseOthers();
        return bundle.Expires > bundle.Created
            ? bundle
            : throw new ProtocolException(ProtocolError.Malformed, "A key bundle expires after it was made.");
    }
}
