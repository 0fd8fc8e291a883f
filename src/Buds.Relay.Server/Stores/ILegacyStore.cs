using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Stores;

/// <summary>
/// What a relay remembers of the one that came before: its devices, and messages of suite 0 that wait for them until somebody shows to have been one.
/// Every member is one transaction, as of <see cref="IRelayStore"/>; the stores of this suite are both.
/// </summary>
public interface ILegacyStore
{
    /// <summary>Remembers old devices. One that is known stays as it is.</summary>
    ValueTask AddLegacyDevicesAsync(IReadOnlyCollection<LegacyDevice> devices, CancellationToken cancellationToken = default);

    /// <summary>An old device, or null for one that is not known.</summary>
    ValueTask<LegacyDevice?> FindLegacyDeviceAsync(DeviceId id, CancellationToken cancellationToken = default);

    /// <summary>What is known of a message that <see cref="ImportLegacyMessageAsync"/> would take, without taking it.</summary>
    ValueTask<LegacyImportStatus> FindLegacyMessageAsync(StoredLegacyMessage message, CancellationToken cancellationToken = default);

    /// <summary>Takes a message with its deliveries. Its payload must be there already, unless nobody waits for it.</summary>
    /// <returns><see cref="LegacyImportStatus.New"/> where it was taken.</returns>
    ValueTask<LegacyImportStatus> ImportLegacyMessageAsync(StoredLegacyMessage message, CancellationToken cancellationToken = default);

    /// <summary>Gives an old device's messages to a new one. A device of another account that has them keeps them; one of the same account hands them over.</summary>
    ValueTask<LegacyClaimStatus> ClaimLegacyDeviceAsync(DeviceId legacy, DeviceId device, CancellationToken cancellationToken = default);

    /// <summary>Messages that wait for the old devices that a device has claimed, by their time.</summary>
    /// <param name="device">The device.</param>
    /// <param name="now">Messages that expire by then are left out.</param>
    /// <param name="limit">How many at most, 1 or more.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    ValueTask<LegacyInboxPage> ReadLegacyInboxAsync(DeviceId device, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes deliveries to the old devices that a device has claimed; payloads that nobody else waits for are freed.</summary>
    /// <returns>How many of the messages are acknowledged, now or earlier; and what was freed.</returns>
    ValueTask<Removal> AcknowledgeLegacyAsync(DeviceId device, IReadOnlyCollection<MessageId> messages, CancellationToken cancellationToken = default);

    /// <summary>Forgets messages that expired at or before a time, and frees their payloads.</summary>
    ValueTask<Removal> DeleteLegacyMessagesAsync(DateTimeOffset expiredUntil, int limit, CancellationToken cancellationToken = default);
}
