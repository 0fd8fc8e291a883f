namespace Buds.Relay.Client.Inbox;

[Flags]
internal enum WakeReasons
{
    None = 0,

    /// <summary>The event stream opened: what came before it did so without an event.</summary>
    Opened = 1,

    /// <summary>An event.</summary>
    Event = 2,

    /// <summary>The app, upon a push.</summary>
    Push = 4,

    /// <summary>The event stream could not be opened.</summary>
    NotOpened = 8,

    /// <summary>The event stream was open and is no more: from now on the inbox is polled.</summary>
    Lost = 16,

    /// <summary>The time is over.</summary>
    Time = 32,

    /// <summary>Reasons to read the inbox at once.</summary>
    Now = Opened | Event | Push,
}
