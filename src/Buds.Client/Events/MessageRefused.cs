using Buds.Crypto.Identifiers;

namespace Buds.Client.Events;

/// <summary>A message was refused; nothing of it was kept. Said once a message, and again where the reason is another.</summary>
/// <param name="Message">The message.</param>
/// <param name="Code">Why, such as <c>payload_corrupt</c> or <c>unknown_sender</c>: one of protocol.md §7, or this library's.</param>
public sealed record MessageRefused(MessageId Message, string Code) : AccountEvent;
