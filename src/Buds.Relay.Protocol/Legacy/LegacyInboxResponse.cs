using System.Text.Json.Serialization;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Protocol.Legacy;

/// <summary>Answer to <c>GET /api/messages/legacy</c>.</summary>
public sealed record LegacyInboxResponse : IJsonOnDeserialized
{
    /// <summary>Messages of suite 0 that wait for this device, oldest first.</summary>
    public required IReadOnlyList<LegacyInboxMessage> Messages { get; init; }

    /// <summary>Whether there are more: they come once these are acknowledged.</summary>
    public required bool HasMore { get; init; }

    void IJsonOnDeserialized.OnDeserialized() => NullElements.Refuse(Messages);
}
