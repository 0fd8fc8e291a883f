using System.Text.Json.Serialization;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Protocol.Messages;

/// <summary>Answer to <c>GET /api/messages/inbox</c>.</summary>
public sealed record InboxResponse : IJsonOnDeserialized
{
    /// <summary>This device's unacknowledged messages, oldest first.</summary>
    public required IReadOnlyList<InboxMessage> Messages { get; init; }

    /// <summary>Whether more wait behind the last of these.</summary>
    public required bool HasMore { get; init; }

    void IJsonOnDeserialized.OnDeserialized() => NullElements.Refuse(Messages);
}
