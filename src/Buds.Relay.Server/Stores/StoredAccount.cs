using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Server.Stores;

/// <summary>An account: its newest device list and the bundles of its active devices.</summary>
public sealed record StoredAccount
{
    /// <summary>The account.</summary>
    public required Did Did { get; init; }

    /// <summary>The list's sequence number, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>The newest device list.</summary>
    public required SignedStatement DeviceList { get; init; }

    /// <summary>The newest bundle of each active device: in the list, with a bundle, and seen lately.</summary>
    public required IReadOnlyList<StoredBundle> Bundles { get; init; }
}
