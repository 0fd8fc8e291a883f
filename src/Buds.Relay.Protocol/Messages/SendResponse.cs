using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Messages;

/// <summary>Answer to <see cref="SendRequest"/>.</summary>
public sealed record SendResponse
{
    /// <summary>The message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>When the relay took it; the 30 days of its life begin here.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>To how many devices it goes.</summary>
    public required int Deliveries { get; init; }
}
