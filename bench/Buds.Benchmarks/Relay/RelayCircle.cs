using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Packages;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Stores;

namespace Buds.Benchmarks.Relay;

/// <summary>One person who sends, and five with three devices each who receive: 15 deliveries a send.</summary>
internal sealed class RelayCircle : IDisposable
{
    public const int Deliveries = Accounts * DevicesPerAccount;

    private const int Accounts = 5;
    private const int DevicesPerAccount = 3;

    private readonly List<DeviceKey> _keys = [];
    private readonly List<NewRegistration> _registrations = [];
    private readonly List<RecipientAccount> _recipients = [];
    private readonly Did _sender;

    public RelayCircle()
    {
        _sender = CreateAccount(1).List.Content.Did;
        for (var i = 0; i < Accounts; i++)
        {
            _recipients.Add(CreateAccount(DevicesPerAccount));
        }
    }

    public DeviceKey Sender => _keys[0];

    public DeviceKey Receiver => _keys[^1];

    private static DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    public async Task RegisterAsync(IRelayStore store)
    {
        foreach (var registration in _registrations)
        {
            _ = await store.RegisterAsync(registration);
        }
    }

    /// <summary>A message that was sealed and announced, and whose payload is where it belongs.</summary>
    public async Task<NewMessage> PrepareAsync(BenchmarkRelay relay)
    {
        var now = Now;
        using var payload = new MemoryStream();
        using var envelope = await EnvelopeSealer.SealAsync(
            new Package([], []), _recipients, _sender, Sender, payload, now, new SealOptions { MaxDegreeOfParallelism = 1 });
        var header = envelope.Content;
        _ = await relay.Store.ReserveUploadAsync(new StoredUpload
        {
            Message = header.Id,
            Device = Sender.Id,
            Size = header.PayloadSize,
            Sha256 = header.PayloadSha256,
            RequestedAt = now,
        });
        payload.Position = 0;
        _ = await relay.Blobs.WriteAsync(PayloadKey.Of(header.Id, header.PayloadSha256), payload);
        return new NewMessage
        {
            Content = header,
            Header = envelope.Header,
            Signature = envelope.Signature,
            WrappedKeys = [.. envelope.WrappedKeys.Select(Record)],
            Payload = PayloadState.Present,
            ReceivedAt = now,
            ActiveSince = now.AddDays(-90),
        };
    }

    public void Dispose() => _keys.ForEach(key => key.Dispose());

    private static WrappedKeyRecord Record(WrappedKey key) =>
        new() { DeviceId = key.Device, KeyId = key.KeyId, Enc = key.Encapsulated, Ct = key.Ciphertext };

    private RecipientAccount CreateAccount(int count)
    {
        var now = Now;
        using var identity = IdentityKey.Generate();
        DeviceKey[] devices = [.. Enumerable.Range(0, count).Select(_ => DeviceKey.Generate(DeviceId.Create(now)))];
        _keys.AddRange(devices);
        var list = SignedDeviceList.Sign(identity, null, [.. devices.Select(device => new DeviceEntry(device.Id, device.PublicKey, now))], now);
        var bundles = new List<SignedKeyBundle>();
        foreach (var device in devices)
        {
            using var key = EncryptionKey.Generate(1, withXWing: false);
            var bundle = SignedKeyBundle.Sign(identity.Did, device, key, now);
            bundles.Add(bundle);
            _registrations.Add(new NewRegistration
            {
                List = list,
                Signer = device.Id,
                Bundle = new StoredBundle(device.Id, 1, now, new() { Bytes = bundle.Bytes, Signature = bundle.Signature }),
                At = now,
            });
        }

        return new RecipientAccount(list, bundles);
    }
}
