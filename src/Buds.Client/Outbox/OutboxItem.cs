using Buds.Crypto.Identifiers;

namespace Buds.Client.Outbox;

/// <summary>A message that the relay has not taken yet.</summary>
/// <param name="Message">The message.</param>
/// <param name="Recipients">To whom it goes.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="Failure">Why it cannot be sent as things are; none while it waits for its turn or for the network.</param>
public sealed record OutboxItem(MessageId Message, IReadOnlyList<Did> Recipients, DateTimeOffset QueuedAt, string? Failure);
