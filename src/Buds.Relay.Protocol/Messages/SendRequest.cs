using System.Text.Json.Serialization;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Protocol.Messages;

/// <summary>Body of <c>POST /api/messages/send</c>, after the payload's upload.</summary>
public sealed record SendRequest : IJsonOnDeserialized
{
    /// <summary>The envelope's header, canonical CBOR (protocol.md §4).</summary>
    public required ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>The sending device's signature over the header, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>One for every active device of the recipients, the sending one left out.</summary>
    public required IReadOnlyList<WrappedKeyRecord> WrappedKeys { get; init; }

    void IJsonOnDeserialized.OnDeserialized() => NullElements.Refuse(WrappedKeys);
}
