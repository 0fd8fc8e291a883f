using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Devices;

/// <summary>Accounts as they go out.</summary>
internal static class AccountRecords
{
    public static AccountDevices ToRecord(StoredAccount account, bool listIsKnown) => new()
    {
        Did = account.Did,
        Seq = account.Sequence,
        DeviceList = listIsKnown ? null : account.DeviceList,
        KeyBundles = [.. account.Bundles.Select(bundle => bundle.Statement)],
    };
}
