using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Legacy;

/// <summary>What a message of suite 0 says.</summary>
/// <param name="Cid">Its CID, which the bytes have.</param>
/// <param name="Bytes">The receipt: canonical CBOR, as the old app made it.</param>
/// <param name="IsSigned">Whether the sending device's signature was there and verified. Without, only the holder of a wrapping key can have made it, which
/// was the sender or this device.</param>
public sealed record LegacyReceipt(Cid Cid, ReadOnlyMemory<byte> Bytes, bool IsSigned);
