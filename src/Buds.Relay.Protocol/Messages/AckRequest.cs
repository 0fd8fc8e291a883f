using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Messages;

/// <summary>Body of <c>POST /api/messages/ack</c>: messages that this device has stored and need not be given again.</summary>
public sealed record AckRequest
{
    /// <summary>The messages, 1 to 500.</summary>
    public required IReadOnlyList<MessageId> MessageIds { get; init; }
}
