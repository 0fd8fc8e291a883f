namespace Buds.Relay.Protocol.Messages;

/// <summary>A message as one device gets it, with that device's wrapped key alone.</summary>
public sealed record InboxMessage
{
    /// <summary>The envelope's header, canonical CBOR (protocol.md §4).</summary>
    public required ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>The sending device's signature over the header, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The content key, wrapped for this device.</summary>
    public required WrappedKeyRecord WrappedKey { get; init; }

    /// <summary>Where the payload is.</summary>
    public required PayloadLink Payload { get; init; }

    /// <summary>When the relay took the message.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}
