using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>A device with its keys.</summary>
public sealed class TestDevice(TestAccount account, DateTimeOffset now)
{
    public TestAccount Account => account;

    public DeviceKey Key { get; } = DeviceKey.Generate(DeviceId.Create(now));

    public DeviceId Id => Key.Id;

    public SignedKeyBundle Bundle(DateTimeOffset now, uint keyId = 1, TimeSpan? lifetime = null)
    {
        using var key = EncryptionKey.Generate(keyId, withXWing: false);
        return SignedKeyBundle.Sign(account.Did, Key, key, now, lifetime);
    }
}
