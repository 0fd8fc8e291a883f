namespace Buds.Relay.Client.Inbox;

/// <summary>What the event stream says. Events that this version does not know are left out.</summary>
public enum RelayEvent
{
    /// <summary>The stream is open: from now on nothing arrives without an event.</summary>
    Opened,

    /// <summary>Something waits in the inbox.</summary>
    Inbox,
}
