using Buds.Crypto.Identity;

namespace Buds.Crypto.Envelopes;

/// <summary>One recipient of a message: the account's verified device list, and a verified key bundle of each device to seal to.</summary>
/// <param name="List">The account's newest device list.</param>
/// <param name="Bundles">The newest bundle of each active device; a device without one gets nothing, and neither does one whose bundle
/// was signed by another key than the list has now.</param>
public sealed record RecipientAccount(SignedDeviceList List, IReadOnlyList<SignedKeyBundle> Bundles);
