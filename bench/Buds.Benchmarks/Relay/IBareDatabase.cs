using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;

namespace Buds.Benchmarks.Relay;

/// <summary>The relay's own tables, written and read by nothing but the driver: what the rows cost at least.</summary>
internal interface IBareDatabase : IDisposable
{
    /// <summary>Its name in the tables.</summary>
    string Name { get; }

    /// <summary>Writes the rows of messages as fast as it goes.</summary>
    Task SendAsync(IReadOnlyList<NewMessage> messages);

    /// <summary>Reads all columns of a device's next 51 messages.</summary>
    Task ReadInboxAsync(DeviceId device);
}
