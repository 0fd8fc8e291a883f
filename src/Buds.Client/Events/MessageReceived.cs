using Buds.Crypto.Identifiers;

namespace Buds.Client.Events;

/// <summary>A message was opened and everything it says is kept. Said once a message, before the events of what it changed.</summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">The account that sent it.</param>
public sealed record MessageReceived(MessageId Message, Did Sender) : AccountEvent;
