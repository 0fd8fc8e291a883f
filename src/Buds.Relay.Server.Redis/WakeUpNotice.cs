using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Redis;

/// <summary>
/// What nodes tell one another: who says it (16 bytes), what (1 byte), since when in ms (8 bytes, big-endian), and the devices (16 bytes each).
/// Whoever can write to the channel can wake devices and end streams, and learns and changes nothing else.
/// </summary>
internal sealed record WakeUpNotice(Guid Node, WakeUpNoticeKind Kind, DateTimeOffset Since, IReadOnlyList<DeviceId> Devices)
{
    private const int HeadSize = 16 + 1 + sizeof(long);
    private const int MaxDevices = 4096;

    public byte[] Encode()
    {
        var bytes = new byte[HeadSize + (Devices.Count * DeviceId.Size)];
        _ = Node.TryWriteBytes(bytes);
        bytes[16] = (byte)Kind;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), Since.ToUnixTimeMilliseconds());
        for (var i = 0; i < Devices.Count; i++)
        {
            Devices[i].CopyTo(bytes.AsSpan(HeadSize + (i * DeviceId.Size)));
        }

        return bytes;
    }

    /// <summary>Reads a notice, or says false for bytes that are none: any client of the Redis can write to the channel.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out WakeUpNotice? notice)
    {
        notice = null;
        if (bytes.Length < HeadSize || (bytes.Length - HeadSize) % DeviceId.Size != 0 || (bytes.Length - HeadSize) / DeviceId.Size > MaxDevices
            || !Enum.IsDefined((WakeUpNoticeKind)bytes[16]))
        {
            return false;
        }

        var since = BinaryPrimitives.ReadInt64BigEndian(bytes[17..]);
        if (since is < 0 or > 253_402_300_799_999)
        {
            return false;
        }

        var devices = new List<DeviceId>();
        for (var rest = bytes[HeadSize..]; rest.Length > 0; rest = rest[DeviceId.Size..])
        {
            if (!DeviceId.TryFromBytes(rest[..DeviceId.Size], out var device))
            {
                return false;
            }

            devices.Add(device);
        }

        notice = new WakeUpNotice(new Guid(bytes[..16]), (WakeUpNoticeKind)bytes[16], DateTimeOffset.FromUnixTimeMilliseconds(since), devices);
        return true;
    }
}
