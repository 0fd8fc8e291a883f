namespace Buds.Client.Inbox;

/// <summary>What came of taking over from an old device.</summary>
/// <param name="Taken">Messages that the app has stored.</param>
/// <param name="Refused">Messages that could not be opened: they wait at the relay until they expire.</param>
/// <param name="Left">Messages that the app did not store: they come again.</param>
public sealed record LegacyTakeOver(int Taken, int Refused, int Left);
