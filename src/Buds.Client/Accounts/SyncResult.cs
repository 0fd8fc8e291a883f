namespace Buds.Client.Accounts;

/// <summary>What one pass did.</summary>
/// <param name="Sent">How many messages the relay took.</param>
/// <param name="Received">How many messages were taken from the inbox.</param>
public sealed record SyncResult(int Sent, int Received);
