using Buds.Relay.Protocol.HttpSignatures;

namespace Buds.Relay.Server.Http;

/// <summary>A request's signature and what it is over.</summary>
internal readonly record struct RequestSignature(HttpSignatureInput Input, HttpSignedRequest Request);
