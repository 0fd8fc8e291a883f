using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Identity;

/// <summary>One device in a <see cref="DeviceList"/>.</summary>
/// <param name="Id">The device.</param>
/// <param name="SigningKey">What its key bundles, envelopes, receipts and requests verify with.</param>
/// <param name="Added">When it joined the account, by the clock of the device that added it.</param>
public sealed record DeviceEntry(DeviceId Id, Ed25519PublicKey SigningKey, DateTimeOffset Added);
