using System.Text.Json.Serialization;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Protocol.Devices;

/// <summary>One account's devices as the relay has them: to be verified against the pin before use.</summary>
public sealed record AccountDevices : IJsonOnDeserialized
{
    /// <summary>The account.</summary>
    public required Did Did { get; init; }

    /// <summary>The sequence number of the newest device list, from 1.</summary>
    public required long Seq { get; init; }

    /// <summary>The newest device list; left out where the caller said that it has it.</summary>
    public SignedStatement? DeviceList { get; init; }

    /// <summary>The newest key bundle of each active device.</summary>
    public required IReadOnlyList<SignedStatement> KeyBundles { get; init; }

    void IJsonOnDeserialized.OnDeserialized() => NullElements.Refuse(KeyBundles);
}
