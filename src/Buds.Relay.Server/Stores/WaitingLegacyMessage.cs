namespace Buds.Relay.Server.Stores;

/// <summary>A message of suite 0 that waits for one old device.</summary>
/// <param name="Message">The message, with that device's delivery alone.</param>
/// <param name="Sender">Its sender's device; null where the old relay did not know it.</param>
public sealed record WaitingLegacyMessage(StoredLegacyMessage Message, LegacyDevice? Sender);
