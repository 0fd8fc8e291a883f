using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Stores;

/// <summary>How much of one account's payloads a relay keeps at a time: what is announced and what some device has not acknowledged.</summary>
/// <param name="Sender">The account.</param>
/// <param name="MaxBytes">The most, in bytes, a new payload included.</param>
public readonly record struct StoredBytesCap(Did Sender, long MaxBytes);
