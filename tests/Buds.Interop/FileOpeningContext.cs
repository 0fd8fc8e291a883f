using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Interop;

/// <summary>Opens with the keys, lists, pins and seen ids of one file.</summary>
public sealed class FileOpeningContext : IOpeningContext, IDisposable
{
    private readonly Dictionary<Did, SignedRecord> _lists = [];
    private readonly Dictionary<Did, DeviceListPin> _pins;
    private readonly HashSet<string> _seen;
    private readonly EncryptionKey _key;

    public FileOpeningContext(InteropFile file)
    {
        var recipient = file.Recipient ?? throw new InvalidDataException("The file names no recipient.");
        Account = Did.Parse(recipient.Did);
        Device = DeviceId.Parse(recipient.DeviceId!);
        _key = EncryptionKey.Import(recipient.KeyId, recipient.X25519Private, recipient.XwingPrivate);
        _pins = (file.Pins ?? []).ToDictionary(p => Did.Parse(p.Did), p => new DeviceListPin(Did.Parse(p.Did), p.Seq, Cid.Parse(p.Cid)));
        _seen = [.. file.Seen ?? []];
        _lists[Account] = recipient.List!;
        _lists[Did.Parse(file.Sender.Did)] = file.Sender.List!;
    }

    public Did Account { get; }

    public DeviceId Device { get; }

    public EncryptionKey? FindEncryptionKey(uint keyId) => keyId == _key.KeyId ? _key : null;

    public ValueTask<SignedDeviceList> GetSenderListAsync(Did sender, CancellationToken cancellationToken)
    {
        var list = Verified(sender)
            ?? throw new ProtocolException(ProtocolError.ListInvalid, "There is no device list of the sender.");
        if (_pins.TryGetValue(sender, out var pin))
        {
            _ = pin.Advance(list);
        }

        return ValueTask.FromResult(list);
    }

    public ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken) => ValueTask.FromResult(_seen.Contains(id.ToString()));

    public ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Verified(author)?.Content.Find(device)?.SigningKey);

    public void Dispose() => _key.Dispose();

    private SignedDeviceList? Verified(Did did) => _lists.TryGetValue(did, out var list)
        ? SignedDeviceList.Verify(list.Bytes, list.Signature)
        : null;
}
