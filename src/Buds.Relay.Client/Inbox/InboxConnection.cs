namespace Buds.Relay.Client.Inbox;

/// <summary>How an <see cref="InboxReader"/> learns of messages.</summary>
public enum InboxConnection
{
    /// <summary>It is not running.</summary>
    Stopped,

    /// <summary>The event stream is down: it polls.</summary>
    Polling,

    /// <summary>The event stream is up: it waits, and polls seldom.</summary>
    Listening,
}
