namespace Buds.Relay.Protocol.Devices;

/// <summary>The service that wakes a device (protocol.md §6).</summary>
public enum PushKind
{
    /// <summary>Apple Push Notification service (<c>apns</c>).</summary>
    Apns,

    /// <summary>Firebase Cloud Messaging (<c>fcm</c>).</summary>
    Fcm,

    /// <summary>Web Push, RFC 8030 (<c>webpush</c>).</summary>
    WebPush,
}
