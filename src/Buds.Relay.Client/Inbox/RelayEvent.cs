namespace Buds.Relay.Client.Inbox;

/// <summary>What an event stream, or another <see cref="IWakeSource"/>, says. Events that this version does not know are left out.</summary>
public enum RelayEvent
{
    /// <summary>The stream is open: from now on nothing arrives without an event.</summary>
    Opened,

    /// <summary>Something waits in the inbox.</summary>
    Inbox,

    /// <summary>The relay has looked, and nothing waits.</summary>
    Empty,
}
