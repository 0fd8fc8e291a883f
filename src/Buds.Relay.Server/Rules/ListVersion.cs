using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Rules;

/// <summary>Which device list it is.</summary>
/// <param name="Sequence">Its number, from 1.</param>
/// <param name="Cid">Its CID.</param>
public sealed record ListVersion(long Sequence, Cid Cid);
