namespace Buds.Relay.Protocol.Description;

/// <summary>How long things last at a relay (protocol.md §6).</summary>
public static class RelayTimes
{
    /// <summary>How long a message waits for its acknowledgement: 30 days.</summary>
    public static readonly TimeSpan MessageTtl = TimeSpan.FromDays(30);

    /// <summary>How long an upload waits for its send: 24 hours.</summary>
    public static readonly TimeSpan UploadTtl = TimeSpan.FromHours(24);

    /// <summary>How long without a heartbeat a device stays active: 90 days.</summary>
    public static readonly TimeSpan DeviceInactiveAfter = TimeSpan.FromDays(90);

    /// <summary>How long without a heartbeat a device is kept: 180 days.</summary>
    public static readonly TimeSpan DeviceDeletedAfter = TimeSpan.FromDays(180);

    /// <summary>How far a device's clock may be off, either way: 300 seconds.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(300);

    /// <summary>How often the event stream carries a comment: 15 seconds.</summary>
    public static readonly TimeSpan EventHeartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How often the relay looks for what waits for a device whose event stream is open: 10 minutes.</summary>
    public static readonly TimeSpan EventLook = TimeSpan.FromMinutes(10);

    /// <summary>Below this, at random, is what a relay that stops tells event streams to wait before they connect again: 5 seconds.</summary>
    public static readonly TimeSpan EventReconnect = TimeSpan.FromSeconds(5);
}
