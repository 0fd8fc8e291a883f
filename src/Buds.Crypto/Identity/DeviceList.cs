using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Identity;

/// <summary>
/// The devices of an account at one time (protocol.md §2). Sign it with <see cref="SignedDeviceList.Sign"/>; lists form a chain, each
/// naming the one before, so that a relay can neither add, hide nor bring back a device.
/// </summary>
public sealed class DeviceList
{
    internal DeviceList(Did did, long sequence, Cid? previous, DateTimeOffset issued, IReadOnlyList<DeviceEntry> devices)
    {
        Did = did;
        Sequence = sequence;
        Previous = previous;
        Issued = issued;
        Devices = devices;
    }

    /// <summary>The account.</summary>
    public Did Did { get; }

    /// <summary>1 for the first list, then one more each time.</summary>
    public long Sequence { get; }

    /// <summary>The CID of the list before; none for the first.</summary>
    public Cid? Previous { get; }

    /// <summary>When the list was made, by the clock of the device that made it.</summary>
    public DateTimeOffset Issued { get; }

    /// <summary>The devices, at least one, no id twice.</summary>
    public IReadOnlyList<DeviceEntry> Devices { get; }

    /// <summary>The device with an id, or <see langword="null"/>.</summary>
    public DeviceEntry? Find(DeviceId id)
    {
        foreach (var device in Devices)
        {
            if (device.Id == id)
            {
                return device;
            }
        }

        return null;
    }

    internal byte[] Encode()
    {
        var devices = new CborValue[Devices.Count];
        for (var i = 0; i < devices.Length; i++)
        {
            devices[i] = new CborMap
            {
                { "id", Devices[i].Id.ToByteArray() },
                { "sign", CborValue.FromBytes(Devices[i].SigningKey.Bytes) },
                { "added", Devices[i].Added.ToUnixTimeMilliseconds() },
            };
        }

        var map = new CborMap
        {
            { "v", 1 },
            { "did", Did.ToString() },
            { "seq", Sequence },
            { "issued", Issued.ToUnixTimeMilliseconds() },
            { "devices", CborValue.FromArray(devices) },
        };
        if (Previous is { } previous)
        {
            map.Add("prev", previous.ToString());
        }

        return map.Encode();
    }

    internal static DeviceList Decode(ReadOnlyMemory<byte> bytes)
    {
        var fields = CborFields.Decode(bytes);
        fields.RequireVersion(1, "device list");
        var did = fields.Did("did");
        var sequence = fields.Int64("seq", min: 1);
        var previous = fields.OptionalCid("prev");
        var issued = fields.Time("issued");
        var items = fields.Array("devices");
        fields.RefuseOthers();

        var devices = new List<DeviceEntry>();
        foreach (var item in items)
        {
            var device = CborFields.Of(item);
            var entry = new DeviceEntry(
                device.DeviceId("id"),
                new Ed25519PublicKey(device.Bytes("sign", Ed25519PublicKey.Size).Span),
                device.Time("added"));
            device.RefuseOthers();
            devices.Add(entry);
        }

        Validate(sequence, previous, devices);
        return new DeviceList(did, sequence, previous, issued, devices.AsReadOnly());
    }

    private static void Validate(long sequence, Cid? previous, List<DeviceEntry> devices)
    {
        if (sequence == 1 != (previous is null) || previous is { Codec: not CidCodec.DagCbor })
        {
            throw new ProtocolException(ProtocolError.Malformed, "The first device list has no list before it, and every later one names it.");
        }

        if (devices.Count == 0 || devices.DistinctBy(d => d.Id).Count() != devices.Count)
        {
            throw new ProtocolException(ProtocolError.Malformed, "A device list holds at least one device, and none twice.");
        }
    }
}
