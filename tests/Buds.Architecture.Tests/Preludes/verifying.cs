using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.HttpSignatures;

string signatureInputHeader = "", signatureHeader = "", digestHeader = "";
byte[] body = [];
HttpSignedRequest signed = null!;
TimeProvider timeProvider = null!;
Task<Ed25519PublicKey> FindKeyAsync(DeviceId device) => throw new NotSupportedException();
