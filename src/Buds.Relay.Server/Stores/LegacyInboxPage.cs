namespace Buds.Relay.Server.Stores;

/// <summary>Messages of suite 0 that wait for a device.</summary>
/// <param name="Messages">The messages, oldest first.</param>
/// <param name="HasMore">Whether there are more.</param>
public sealed record LegacyInboxPage(IReadOnlyList<WaitingLegacyMessage> Messages, bool HasMore);
