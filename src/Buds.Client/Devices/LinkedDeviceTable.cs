using Buds.Client.Database;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Devices;

/// <summary>
/// The devices that this one has linked. What the relay took before it knew them, and this device opens only after it sent them the history, nobody else
/// can give them: the relay withheld it, or a clock was wrong.
/// </summary>
internal static class LinkedDeviceTable
{
    public static void Add(DatabaseSession session, DeviceId device, DateTimeOffset knownAt, bool withHistory) => session.Execute(
        "INSERT OR REPLACE INTO linked_device (device_id, known_at, with_history) VALUES ($device, $at, $history)",
        ("$device", device.ToByteArray()),
        ("$at", knownAt.ToUnixTimeMilliseconds()),
        ("$history", withHistory ? 1 : 0));

    /// <summary>Whether a message that the relay took at a time is to be passed on: its memories too, or Circles alone, or not at all.</summary>
    public static (bool Circles, bool Memories) Lacks(DatabaseSession session, DateTimeOffset receivedAt)
    {
        var at = receivedAt.ToUnixTimeMilliseconds();
        return (
            session.Exists("SELECT 1 FROM linked_device WHERE known_at >= $at", ("$at", at)),
            session.Exists("SELECT 1 FROM linked_device WHERE known_at >= $at AND with_history = 1", ("$at", at)));
    }
}
