using Buds.Crypto.Cbor;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;

namespace Buds.Crypto.Tests;

/// <summary>An account with devices, as sender or as recipient.</summary>
internal sealed class TestParty : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public TestParty(int devices = 1, bool withXWing = true)
    {
        Devices = [.. Enumerable.Range(0, devices).Select(_ => DeviceKey.Generate(DeviceId.Create(Now)))];
        Keys = [.. Enumerable.Range(0, devices).Select(number => EncryptionKey.Generate((uint)number + 1, withXWing))];
        List = SignedDeviceList.Sign(Identity, null, [.. Devices.Select(device => new DeviceEntry(device.Id, device.PublicKey, Now))], Now);
        Account = new RecipientAccount(List, [.. Devices.Zip(Keys, (device, key) => SignedKeyBundle.Sign(Did, device, key, Now))]);
    }

    public IdentityKey Identity { get; } = IdentityKey.Generate();

    public Did Did => Identity.Did;

    public IReadOnlyList<DeviceKey> Devices { get; }

    public DeviceKey Device => Devices[0];

    public IReadOnlyList<EncryptionKey> Keys { get; }

    public SignedDeviceList List { get; }

    public RecipientAccount Account { get; }

    public SignedReceipt Receipt(string text = "hello", params BlobReference[] blobs) => SignedReceipt.Sign(
        Crypto.Receipts.Receipt.Create(Did, Device.Id, "app.buds.test.said/v1", new CborMap { { "text", text } }, Now, blobs), Device);

    /// <summary>A message of this account, and its payload.</summary>
    public async Task<(SealedEnvelope Envelope, byte[] Payload)> SealAsync(Package package, TestParty[] to, SealOptions? options = null)
    {
        using var payload = new MemoryStream();
        var envelope = await EnvelopeSealer.SealAsync(package, [.. to.Select(party => party.Account)], Did, Device, payload, Now, options);
        return (envelope, payload.ToArray());
    }

    /// <summary>Opens a message on one of this account's devices.</summary>
    public async Task<OpenedPackage> OpenAsync(
        TestParty sender, SealedEnvelope envelope, byte[] payload, MemorySink sink, int device = 0, DateTimeOffset? now = null)
    {
        var key = envelope.WrappedKeys.Single(wrapped => wrapped.Device == Devices[device].Id);
        var received = new ReceivedEnvelope(envelope.Header, envelope.Signature, key.KeyId, key.Encapsulated, key.Ciphertext);
        using var authenticated = await EnvelopeOpener.AuthenticateAsync(received, new Context(this, device, sender), now ?? Now);
        return await authenticated.ReadAsync(new MemoryStream(payload), sink);
    }

    public IOpeningContext ContextFor(TestParty sender, int device = 0) => new Context(this, device, sender);

    public void Dispose()
    {
        Identity.Dispose();
        foreach (var device in Devices)
        {
            device.Dispose();
        }

        foreach (var key in Keys)
        {
            key.Dispose();
        }
    }

    public static (PackageBlobSource Source, BlobReference Reference) Blob(byte[] bytes)
    {
        var cid = Cid.Of(CidCodec.Raw, bytes);
        return (new PackageBlobSource(new PackageBlob(cid, bytes.Length, "image/jpeg"), _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes))), new BlobReference(cid, "image/jpeg", bytes.Length));
    }

    private sealed class Context(TestParty own, int device, TestParty sender) : IOpeningContext
    {
        public Did Account => own.Did;

        public DeviceId Device => own.Devices[device].Id;

        public EncryptionKey? FindEncryptionKey(uint keyId) => own.Keys[device].KeyId == keyId ? own.Keys[device] : null;

        public ValueTask<SignedDeviceList> GetSenderListAsync(Did account, CancellationToken cancellationToken) => ValueTask.FromResult(sender.List);

        public ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken) => ValueTask.FromResult(false);

        public ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId authorDevice, CancellationToken cancellationToken) =>
            ValueTask.FromResult(author == sender.Did ? sender.List.Content.Find(authorDevice)?.SigningKey : null);
    }
}

/// <summary>Keeps blobs in memory.</summary>
internal sealed class MemorySink : IBlobSink
{
    public Dictionary<Cid, MemoryStream> Blobs { get; } = [];

    public ValueTask<Stream> CreateAsync(PackageBlob blob, CancellationToken cancellationToken)
    {
        var stream = new MemoryStream();
        Blobs[blob.Cid] = stream;
        return ValueTask.FromResult<Stream>(stream);
    }
}
