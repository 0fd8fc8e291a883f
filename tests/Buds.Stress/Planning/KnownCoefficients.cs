using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning;

/// <summary>Every coefficient there is. docs/capacity.md has the same list, and a test holds the two together.</summary>
internal static class KnownCoefficients
{
    // CPU time of a relay node, without clients, proxy and database.
    public static readonly KnownCoefficient RelayUpload = new("relay.cpu.upload", "relay CPU an upload URL", Unit.Milliseconds);
    public static readonly KnownCoefficient RelaySend = new("relay.cpu.send", "relay CPU a send", Unit.Milliseconds);
    public static readonly KnownCoefficient RelayInboxRead = new("relay.cpu.inbox_read", "relay CPU an inbox read", Unit.Milliseconds);
    public static readonly KnownCoefficient RelayAck = new("relay.cpu.ack", "relay CPU an ack", Unit.Milliseconds);
    public static readonly KnownCoefficient RelayDeviceLists = new("relay.cpu.device_lists", "relay CPU a call for device lists", Unit.Milliseconds);
    public static readonly KnownCoefficient RelayHeartbeat = new("relay.cpu.heartbeat", "relay CPU a heartbeat", Unit.Milliseconds);
    public static readonly KnownCoefficient RelayStreamOpen = new("relay.cpu.event_stream", "relay CPU an event stream opened", Unit.Milliseconds);
    public static readonly KnownCoefficient RelayWake = new("relay.cpu.wake", "relay CPU a wake-up", Unit.Milliseconds);
    public static readonly KnownCoefficient RelayPush = new("relay.cpu.push", "relay CPU a push", Unit.Milliseconds);
    public static readonly KnownCoefficient RelayComment = new("relay.cpu.event_comment", "relay CPU a comment on a stream", Unit.Milliseconds);
    public static readonly KnownCoefficient SendDeliveries = new("send.deliveries", "deliveries of a measured send", Unit.Count);
    public static readonly KnownCoefficient MemoryBase = new("relay.memory.base", "memory of a node without devices", Unit.Bytes);
    public static readonly KnownCoefficient MemoryStream = new("relay.memory.event_stream", "memory an event stream", Unit.Bytes);

    // CPU time of PostgreSQL.
    public static readonly KnownCoefficient DatabaseUpload = new("database.cpu.upload", "database CPU an upload URL", Unit.Milliseconds);
    public static readonly KnownCoefficient DatabaseSend = new("database.cpu.send", "database CPU a send", Unit.Milliseconds);
    public static readonly KnownCoefficient DatabaseInboxRead = new("database.cpu.inbox_read", "database CPU an inbox read", Unit.Milliseconds);
    public static readonly KnownCoefficient DatabaseAck = new("database.cpu.ack", "database CPU an ack", Unit.Milliseconds);
    public static readonly KnownCoefficient DatabaseDeviceLists = new("database.cpu.device_lists", "database CPU a call for device lists", Unit.Milliseconds);
    public static readonly KnownCoefficient DatabaseHeartbeat = new("database.cpu.heartbeat", "database CPU a heartbeat", Unit.Milliseconds);
    public static readonly KnownCoefficient DatabaseStreamOpen = new("database.cpu.event_stream", "database CPU an event stream opened", Unit.Milliseconds);

    // Bytes in PostgreSQL with indexes, and of its log.
    public static readonly KnownCoefficient MessageBytes = new("database.bytes.message", "bytes a message that waits", Unit.Bytes);
    public static readonly KnownCoefficient MessageDoneBytes = new("database.bytes.message_done", "bytes a message that all have", Unit.Bytes);
    public static readonly KnownCoefficient DeliveryBytes = new("database.bytes.delivery", "bytes a delivery that waits", Unit.Bytes);
    public static readonly KnownCoefficient DeliveryDoneBytes = new("database.bytes.delivery_done", "bytes an acknowledged delivery", Unit.Bytes);
    public static readonly KnownCoefficient DeviceBytes = new("database.bytes.device", "bytes a device", Unit.Bytes);
    public static readonly KnownCoefficient WalSend = new("database.wal.send", "WAL bytes a send", Unit.Bytes);
    public static readonly KnownCoefficient WalAck = new("database.wal.ack", "WAL bytes an ack", Unit.Bytes);

    // What clients ask for.
    public static readonly KnownCoefficient ReadsPerDelivery = new("client.inbox_reads_per_delivery", "inbox reads a delivery", Unit.Count);
    public static readonly KnownCoefficient AcksPerDelivery = new("client.acks_per_delivery", "acks a delivery", Unit.Count);
    public static readonly KnownCoefficient EmptyPolls = new("client.empty_polls_per_device_day", "empty polls a day of a device that nothing wakes", Unit.Count);
    public static readonly KnownCoefficient RequestsPerUserDay = new("client.requests_per_user_day", "requests a user and day, counted", Unit.Count);

    // What the object store is asked for.
    public static readonly KnownCoefficient PutsPerMessage = new("object_store.puts_per_message", "PUTs a message", Unit.Count);
    public static readonly KnownCoefficient HeadsPerMessage = new("object_store.heads_per_message", "HEADs a message", Unit.Count);
    public static readonly KnownCoefficient DeletesPerMessage = new("object_store.deletes_per_message", "DELETEs a message", Unit.Count);
    public static readonly KnownCoefficient GetsPerDelivery = new("object_store.gets_per_delivery", "GETs a delivery", Unit.Count);

    // Bytes on the wire, headers included, TLS not.
    public static readonly KnownCoefficient SendIn = new("wire.send_in", "bytes of a send", Unit.Bytes);
    public static readonly KnownCoefficient InboxMessageOut = new("wire.inbox_message_out", "bytes of a message in an inbox", Unit.Bytes);
    public static readonly KnownCoefficient RequestIn = new("wire.request_in", "bytes of any other request", Unit.Bytes);
    public static readonly KnownCoefficient ResponseOut = new("wire.response_out", "bytes of any other answer", Unit.Bytes);
    public static readonly KnownCoefficient CommentOut = new("wire.event_comment_out", "bytes of a comment on a stream", Unit.Bytes);

    public static IReadOnlyDictionary<string, KnownCoefficient> All { get; } = typeof(KnownCoefficients).GetFields()
        .Select(field => field.GetValue(null)).OfType<KnownCoefficient>().ToDictionary(known => known.Name, StringComparer.Ordinal);
}
