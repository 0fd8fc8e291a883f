using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Devices;

/// <summary>Body of <c>POST /api/devices/list</c>.</summary>
public sealed record DeviceListsRequest
{
    /// <summary>The accounts asked for, 1 to 12.</summary>
    public required IReadOnlyList<Did> Dids { get; init; }

    /// <summary>The sequence numbers of the lists that the caller has: those are not sent again.</summary>
    public IReadOnlyDictionary<Did, long>? Known { get; init; }
}
