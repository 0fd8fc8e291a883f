using System.Text.Json.Serialization;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Protocol.Devices;

/// <summary>Answer to <see cref="DeviceListsRequest"/>.</summary>
public sealed record DeviceListsResponse : IJsonOnDeserialized
{
    /// <summary>The accounts that the relay knows, in no particular order.</summary>
    public required IReadOnlyList<AccountDevices> Accounts { get; init; }

    /// <summary>The accounts that it does not.</summary>
    public required IReadOnlyList<Did> Unknown { get; init; }

    void IJsonOnDeserialized.OnDeserialized() => NullElements.Refuse(Accounts);
}
