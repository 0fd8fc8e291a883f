using Buds.Crypto.Identifiers;

namespace Buds.Client.Events;

/// <summary>The relay has taken a message.</summary>
/// <param name="Message">The message.</param>
/// <param name="Deliveries">How many devices it is for.</param>
public sealed record MessageSent(MessageId Message, int Deliveries) : AccountEvent;
