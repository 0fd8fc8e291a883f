namespace Buds.Relay.Client.Inbox;

/// <summary>
/// A way of learning that something waits in the inbox. The relay's event stream is one and <see cref="InboxReader.Wake"/> another; an app adds its
/// own where it has a third, such as a message bus or a companion device.
/// </summary>
public interface IWakeSource
{
    /// <summary>What figures and metrics call it: a short word of lower-case letters, unique among the sources of a reader.</summary>
    string Name { get; }

    /// <summary>
    /// Listens. <see cref="RelayEvent.Opened"/> says that from now on nothing comes without an <see cref="RelayEvent.Inbox"/>; a source that cannot
    /// promise that leaves it out, and is believed once it has brought something. When it ends or throws, it is listened to again after a while.
    /// </summary>
    /// <param name="cancellationToken">Ends the listening.</param>
    IAsyncEnumerable<RelayEvent> ListenAsync(CancellationToken cancellationToken);
}
