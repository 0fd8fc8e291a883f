namespace Buds.Relay.Client.Inbox;

/// <summary>How well a source of wake-ups did since its reader was made.</summary>
/// <param name="Name">The source: <c>event</c> for the relay's stream, <c>push</c> for <see cref="InboxReader.Wake"/>.</param>
/// <param name="IsTrusted">Whether it stands in for polling: it is open or has brought something, and missed nothing since.</param>
/// <param name="WakeUps">Its wake-ups.</param>
/// <param name="Messages">Messages that it was the first to tell of.</param>
/// <param name="Missed">Messages that a poll found while it was trusted.</param>
public sealed record WakeSourceStatus(string Name, bool IsTrusted, long WakeUps, long Messages, long Missed);
