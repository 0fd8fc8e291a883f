using Buds.Crypto.Legacy;

namespace Buds.Client.Inbox;

/// <summary>A message of the app that came before, opened and verified.</summary>
/// <param name="Receipt">What it says: canonical CBOR as that app made it, and its CID.</param>
/// <param name="Sender">Its sender, as that app named people.</param>
/// <param name="CreatedAt">When it was sent.</param>
public sealed record LegacyMemory(LegacyReceipt Receipt, string Sender, DateTimeOffset CreatedAt);
