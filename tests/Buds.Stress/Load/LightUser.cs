using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;

namespace Buds.Stress.Load;

/// <summary>An account whose devices keep in memory what a real client keeps in its database.</summary>
internal sealed class LightUser
{
    public LightUser(int devices, int firstNumber, bool withXWing, DateTimeOffset now)
    {
        using var identity = IdentityKey.Generate();
        DeviceKey[] keys = [.. Enumerable.Range(0, devices).Select(_ => DeviceKey.Generate(DeviceId.Create(now)))];
        var list = SignedDeviceList.Sign(identity, null, [.. keys.Select(key => new DeviceEntry(key.Id, key.PublicKey, now))], now);
        Devices = [.. keys.Select((key, index) => new LightDevice(firstNumber + index, this, identity.Did, key, withXWing, now))];
        Recipient = new RecipientAccount(list, [.. Devices.Select(device => device.Bundle)]);
    }

    public IReadOnlyList<LightDevice> Devices { get; }

    public RecipientAccount Recipient { get; }

    public LightCircle Circle { get; set; } = null!;

    public Did Did => Recipient.List.Did;

    public SignedStatement ListStatement => new() { Bytes = Recipient.List.Bytes, Signature = Recipient.List.Signature };
}
