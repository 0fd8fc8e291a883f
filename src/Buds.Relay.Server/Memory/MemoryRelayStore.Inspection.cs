using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Memory;

public sealed partial class MemoryRelayStore
{
    /// <summary>All devices, revoked ones as well.</summary>
    internal IReadOnlyList<StoredDevice> Devices => Inspect<StoredDevice>(() => [.. _devices.Values.Select(ToStored_NeedsLock)]);

    /// <summary>All push tokens.</summary>
    internal IReadOnlyList<StoredPushToken> PushTokens => Inspect<StoredPushToken>(
        () => [.. _devices.Values.SelectMany(device => device.PushTokens.Values.Select(token => new StoredPushToken(device.Id, token)))]);

    /// <summary>All uploads that no send followed.</summary>
    internal IReadOnlyList<StoredUpload> Uploads => Inspect<StoredUpload>(() => [.. _uploads.Values]);

    /// <summary>All messages that are remembered, with the devices that still wait for them and those that do not any more.</summary>
    internal IReadOnlyList<(MessageId Id, SentMessage Message, IReadOnlyList<DeviceId> Waiting, IReadOnlyList<DeviceId> Acknowledged)> Messages =>
        Inspect<(MessageId, SentMessage, IReadOnlyList<DeviceId>, IReadOnlyList<DeviceId>)>(
            () => [.. _messages.Select(entry => (entry.Key, entry.Value.Sent, Copy(entry.Value.Waiting), Copy(entry.Value.Acknowledged)))]);

    private IReadOnlyList<T> Inspect<T>(Func<IReadOnlyList<T>> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private static IReadOnlyList<DeviceId> Copy(IEnumerable<DeviceId> devices) => [.. devices];
}
