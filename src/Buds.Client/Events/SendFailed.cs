using Buds.Crypto.Identifiers;

namespace Buds.Client.Events;

/// <summary>A message cannot be sent as things are. It stays in the outbox until the app has it tried again or discards it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Code">Why.</param>
public sealed record SendFailed(MessageId Message, string Code) : AccountEvent;
