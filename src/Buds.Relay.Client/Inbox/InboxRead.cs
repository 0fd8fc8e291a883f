namespace Buds.Relay.Client.Inbox;

/// <summary>What one walk through the inbox came to.</summary>
/// <param name="Messages">Messages given out.</param>
/// <param name="NewMessages">Those that were not given out before.</param>
/// <param name="Failed">Whether the relay or the handler failed, so that the inbox is to be read again soon.</param>
internal readonly record struct InboxRead(int Messages, int NewMessages, bool Failed);
