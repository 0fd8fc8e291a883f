using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Stress.Load;

/// <summary>
/// A device that seals, opens and verifies as a real one does, and keeps what a real one has in its database as objects that all devices of a Circle
/// share. One thread at a time drains its inbox.
/// </summary>
internal sealed class LightDevice : IOpeningContext
{
    private readonly EncryptionKey _encryption;
    private readonly HashSet<MessageId> _seen = [];

    public LightDevice(int number, LightUser user, Did account, DeviceKey key, bool withXWing, DateTimeOffset now)
    {
        (Number, User, Key, Account) = (number, user, key, account);
        _encryption = EncryptionKey.Generate(1, withXWing);
        Bundle = SignedKeyBundle.Sign(account, key, _encryption, now);
    }

    /// <summary>Its number among all devices, from 0.</summary>
    public int Number { get; }

    public LightUser User { get; }

    public DeviceKey Key { get; }

    public SignedKeyBundle Bundle { get; }

    public Did Account { get; }

    public DeviceId Device => Key.Id;

    /// <summary>What has to be drained, and what woke it.</summary>
    public WakeState Wake { get; } = new();

    public EncryptionKey? FindEncryptionKey(uint keyId) => keyId == _encryption.KeyId ? _encryption : null;

    public ValueTask<SignedDeviceList> GetSenderListAsync(Did sender, CancellationToken cancellationToken) => User.Circle.FindList(sender) is { } list
        ? ValueTask.FromResult(list)
        : throw new ProtocolException(ProtocolError.ListInvalid, "The sender is nobody of the Circle.");

    public ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken) => ValueTask.FromResult(_seen.Contains(id));

    public ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken) =>
        ValueTask.FromResult(User.Circle.FindList(author)?.Content.Find(device)?.SigningKey);

    /// <summary>Remembers a message that was opened, so that the app sees it once.</summary>
    public void MarkSeen(MessageId id) => _seen.Add(id);
}
