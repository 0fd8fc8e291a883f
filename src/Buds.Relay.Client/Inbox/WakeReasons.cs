namespace Buds.Relay.Client.Inbox;

[Flags]
internal enum WakeReasons
{
    None = 0,

    /// <summary>A source opened: what came before did so without a wake-up.</summary>
    Opened = 1,

    /// <summary>A source says that something waits.</summary>
    WokenUp = 2,

    /// <summary>The relay looked, and nothing waits.</summary>
    Empty = 4,

    /// <summary>A source could not be opened.</summary>
    NotOpened = 8,

    /// <summary>A source was open and is no more.</summary>
    Lost = 16,

    /// <summary>The time is over.</summary>
    Time = 32,

    /// <summary>Reasons to read the inbox at once.</summary>
    Now = Opened | WokenUp,
}
