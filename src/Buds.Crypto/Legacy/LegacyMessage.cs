using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Crypto.Legacy;

/// <summary>A message of the app that came before (suite 0), as far as it takes to open it. From a relay: hostile until opened.</summary>
public sealed record LegacyMessage
{
    /// <summary>The receipt's CID, which the payload is bound to.</summary>
    public required Cid ReceiptCid { get; init; }

    /// <summary>The content key, wrapped for one device: 60 bytes, or the 92 of an earlier version.</summary>
    public required ReadOnlyMemory<byte> WrappedKey { get; init; }

    /// <summary>The sending device's X25519 public key, 32 bytes. Messages of the earlier version bring their own.</summary>
    public required ReadOnlyMemory<byte> SenderAgreementKey { get; init; }

    /// <summary>The sending device's Ed25519 public key; null where the old relay did not know it.</summary>
    public Ed25519PublicKey? SenderSigningKey { get; init; }

    /// <summary>The sending device's signature of the receipt, 64 bytes; empty for messages from before there was one.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }
}
