using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Rules;

/// <summary>What <see cref="SendRules"/> asks a store for.</summary>
public sealed record SendState
{
    /// <summary>The message with this id, where there is one. The other members need not be loaded then.</summary>
    public SentMessage? Sent { get; init; }

    /// <summary>The upload announced for this id, where there is one.</summary>
    public StoredUpload? Upload { get; init; }

    /// <summary>Those of the recipients' accounts that are known.</summary>
    public IReadOnlyCollection<Did> Accounts { get; init; } = [];

    /// <summary>Their active devices: in the newest list, with a bundle, last seen at or after <see cref="NewMessage.ActiveSince"/>.</summary>
    public IReadOnlyDictionary<DeviceId, Did> ActiveDevices { get; init; } = new Dictionary<DeviceId, Did>();
}
