using Buds.Crypto.Cbor;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;

namespace Buds.Benchmarks.Crypto;

/// <summary>The most people a message may have, three devices each, all with both kinds of key; the first of them all sends.</summary>
public sealed class BenchmarkCircle : IDisposable
{
    public const int Accounts = EnvelopeHeader.MaxRecipients;
    public const int DevicesPerAccount = 3;
    public const int Devices = Accounts * DevicesPerAccount;

    private readonly List<BenchmarkDevice> _devices = [];

    public BenchmarkCircle()
    {
        for (var i = 0; i < Accounts; i++)
        {
            Recipients.Add(CreateAccount());
        }
    }

    public List<RecipientAccount> Recipients { get; } = [];

    /// <summary>The time that all of it was made at, and is sealed and opened at.</summary>
    public DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    public BenchmarkDevice Sender => _devices[0];

    public BenchmarkDevice Receiver => _devices[^1];

    public SignedReceipt SignReceipt(Cid blob, long size)
    {
        // About what a photo with a caption says.
        var payload = new CborMap
        {
            { "caption", new string('x', 1_000) },
            { "circle_id", Guid.CreateVersion7(Now).ToString() },
            { "width", 4_032 },
            { "height", 3_024 },
        };
        var receipt = Receipt.Create(
            Sender.Did, Sender.Key.Id, "app.buds.memory.created/v1", payload, Now, [new BlobReference(blob, "image/jpeg", size)]);
        return SignedReceipt.Sign(receipt, Sender.Key);
    }

    public Task<SealedEnvelope> SealAsync(Package package, Stream payload, EnvelopeSuite suite, int threads) => EnvelopeSealer.SealAsync(
        package, Recipients, Sender.Did, Sender.Key, payload, Now, new SealOptions { Suite = suite, MaxDegreeOfParallelism = threads });

    public void Dispose() => _devices.ForEach(d => d.Dispose());

    private RecipientAccount CreateAccount()
    {
        using var identity = IdentityKey.Generate();
        BenchmarkDevice[] devices = [.. Enumerable.Range(0, DevicesPerAccount).Select(_ => new BenchmarkDevice(identity.Did, Now))];
        var list = SignedDeviceList.Sign(identity, null, [.. devices.Select(d => new DeviceEntry(d.Key.Id, d.Key.PublicKey, Now))], Now);
        foreach (var device in devices)
        {
            device.SenderList = _devices.Count == 0 ? list : Sender.SenderList;
        }

        _devices.AddRange(devices);
        return new RecipientAccount(list, [.. devices.Select(d => SignedKeyBundle.Sign(identity.Did, d.Key, d.Encryption, Now))]);
    }
}
