using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Benchmarks.Crypto;

/// <summary>A device that has the sender's list verified already, as an app has from the messages before.</summary>
public sealed class BenchmarkDevice(Did did, DateTimeOffset now) : IOpeningContext, IDisposable
{
    public DeviceKey Key { get; } = DeviceKey.Generate(DeviceId.Create(now));

    public EncryptionKey Encryption { get; } = EncryptionKey.Generate(1);

    public Did Did => did;

    public SignedDeviceList? SenderList { get; set; }

    public Did Account => did;

    public DeviceId Device => Key.Id;

    public EncryptionKey? FindEncryptionKey(uint keyId) => keyId == Encryption.KeyId ? Encryption : null;

    public ValueTask<SignedDeviceList> GetSenderListAsync(Did sender, CancellationToken cancellationToken) => ValueTask.FromResult(SenderList!);

    public ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken) =>
        ValueTask.FromResult(SenderList!.Content.Find(device)?.SigningKey);

    public void Dispose()
    {
        Key.Dispose();
        Encryption.Dispose();
    }
}
