using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>An account with its identity key and its newest device list.</summary>
public sealed class TestAccount
{
    public IdentityKey Identity { get; } = IdentityKey.Generate();

    public Did Did => Identity.Did;

    public SignedDeviceList? List { get; private set; }

    public IReadOnlyList<TestDevice> Devices { get; private set; } = [];

    public static TestAccount WithDevices(int count, DateTimeOffset now)
    {
        var account = new TestAccount();
        account.PublishDevices([.. Enumerable.Range(0, count).Select(_ => account.NewDevice(now))], now);
        return account;
    }

    public TestDevice NewDevice(DateTimeOffset now) => new(this, now);

    /// <summary>Signs the account's next list, and keeps it as the newest.</summary>
    public SignedDeviceList PublishDevices(IReadOnlyList<TestDevice> devices, DateTimeOffset now)
    {
        Devices = devices;
        return List = SignList(List, devices, now);
    }

    public SignedDeviceList SignList(SignedDeviceList? previous, IReadOnlyList<TestDevice> devices, DateTimeOffset now) =>
        SignedDeviceList.Sign(Identity, previous, [.. devices.Select(device => new DeviceEntry(device.Id, device.Key.PublicKey, now))], now);
}
