using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Stores;

/// <summary>A device of the relay that came before.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Did">Its account, as that relay named it: no DID of this protocol.</param>
/// <param name="AgreementKey">Its X25519 public key, 32 bytes.</param>
/// <param name="SigningKey">Its Ed25519 public key, 32 bytes.</param>
public sealed record LegacyDevice(DeviceId Id, string Did, ReadOnlyMemory<byte> AgreementKey, ReadOnlyMemory<byte> SigningKey);
