namespace Buds.Relay.Client.Inbox;

/// <summary>What came of a message that was given to a handler of <see cref="InboxReader.RunByPageAsync"/>.</summary>
/// <param name="IsTaken">Whether to acknowledge it: it is stored, or will never be.</param>
/// <param name="Fault">What kept it from being taken where something went wrong: logged by its type alone, counted, and reason for the next read to come
/// sooner. Null where nothing did.</param>
public readonly record struct InboxOutcome(bool IsTaken, Exception? Fault = null);
