namespace Buds.Relay.Server.Stores;

/// <summary>A part of a device's inbox.</summary>
/// <param name="Deliveries">What waits, oldest first.</param>
/// <param name="HasMore">Whether more waits behind the last of these.</param>
public sealed record InboxPage(IReadOnlyList<StoredDelivery> Deliveries, bool HasMore);
